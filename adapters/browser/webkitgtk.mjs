// WebKitGTK, in the process of webkitgtk.py, which has its bindings; lines of JSON go to it and come from it.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { kPage, makeProfile } from './profile.mjs'

const kBridge = 'globalThis.report = (text) => webkit.messageHandlers.report.postMessage(text)'

export async function launch(script, report) {
  const profile = makeProfile() // where WebKitGTK would keep caches
  const homes = { HOME: profile, XDG_CACHE_HOME: profile, XDG_CONFIG_HOME: profile, XDG_DATA_HOME: profile }
  const child = spawn('/usr/bin/python3', [fileURLToPath(new URL('./webkitgtk.py', import.meta.url)), kPage], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...homes },
  })
  child.stdin.on('error', () => {}) // it has ended, which is seen elsewhere
  let said = '' // of its error output, the end
  child.stderr.on('data', (piece) => void (said = (said + piece).slice(-2000)))
  let started = false
  let closing = false
  const ended = new Promise((resolve) => child.once('close', resolve).once('error', resolve))
  const send = (line) => child.stdin.write(JSON.stringify(line) + '\n')

  const loading = [] // by number of the page, what to do when it is there
  const version = await new Promise((resolve, reject) => {
    child.once('error', reject)
    ended.then(() => {
      if (closing) return
      const why = said.trim().split('\n').at(-1) || 'it ended'
      if (!started) return reject(new Error(why))
      console.error(`WebKitGTK: ${why}`)
      process.exit(1) // nothing can be shown any more
    })
    createInterface({ input: child.stdout }).on('line', (line) => {
      let told
      try {
        told = JSON.parse(line)
      } catch {
        return // it died amid this line, which is told when it has ended
      }
      if (told.report !== undefined) report(told.report)
      else if (told.loaded !== undefined) loading[told.loaded]()
      else if (told.failed !== undefined) console.error(`WebKitGTK: ${told.failed}`)
      else resolve(told.version)
    })
  })
  started = true

  return {
    identity: { name: 'WebKitGTK', version, language: 'C++' },

    async page(origin) {
      const page = loading.length
      const loaded = new Promise((resolve) => loading.push(resolve))
      send({ page, origin })
      await loaded
      send({ page, run: `${kBridge}\n${script}` })
      return async (expression) => send({ page, run: expression })
    },

    async close() {
      closing = true
      child.stdin.end()
      setTimeout(() => child.kill('SIGKILL'), 3000).unref()
      await ended
    },
  }
}
