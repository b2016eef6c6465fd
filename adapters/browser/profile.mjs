// What browsers need to start: a page, and a fresh profile folder. Folders that killed runs left are removed.
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** An empty page that asks for no icon, in UTF-8, with which URLs are encoded. */
export const kPage = '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">'

const kPrefix = 'ssespec-browser-'

export function makeProfile() {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(kPrefix))) {
    if (!alive(parseInt(name.slice(kPrefix.length)))) remove(join(tmpdir(), name))
  }
  const folder = join(tmpdir(), kPrefix + process.pid)
  mkdirSync(folder, { recursive: true })
  process.on('exit', () => remove(folder))
  return folder
}

function alive(pid) {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

// A browser that is still ending may write while it is removed.
function remove(folder) {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
}
