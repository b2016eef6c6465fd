// The EventSource of workerd (Cloudflare Workers) as a parser: worker.js does the work, this passes it on.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readLines } from '../protocol.mjs'

const kMostAtOnce = 64
const folder = new URL('.', import.meta.url)

const workerd = spawn('./workerd', ['serve', 'config.capnp', '--control-fd=3'], {
  cwd: folder,
  stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
})
workerd.once('exit', () => process.exit(1))
const [listening] = await once(workerd.stdio[3], 'data')
const url = `http://127.0.0.1:${JSON.parse(listening).port}/`

const identity = { name: 'workerd', version: process.argv[2], language: 'C++' }
const can = { id: 'sticky', retry: false, comments: false, profile: 'browser' }

for await (const lines of readLines()) {
  const requests = lines.map((line) => JSON.parse(line))
  while (requests.length > 0) {
    const isOther = requests.findIndex(({ op }) => op !== 'parse')
    const count = Math.min(isOther < 0 ? requests.length : isOther || 1, kMostAtOnce)
    const group = requests.splice(0, count)
    for (const answer of await answersTo(group)) process.stdout.write(JSON.stringify(answer) + '\n')
  }
}
workerd.removeAllListeners('exit')
workerd.kill()

async function answersTo(group) {
  const [{ op, seq }] = group
  if (op === 'hello') return [{ op, protocol: 1, kind: 'parser', ...identity, ...can }]
  if (op !== 'parse') return [{ op: 'unsupported', seq }]
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(group) })
  const answers = await response.json()
  return answers.map((answer, i) => ({ ...answer, seq: group[i].seq }))
}
