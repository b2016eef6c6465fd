// Chromium, driven by the DevTools protocol over a pair of pipes, with which it also ends.
import { execFileSync, spawn } from 'node:child_process'
import { kPage, makeProfile } from './profile.mjs'

const kFlags = [
  '--headless', '--no-sandbox', '--remote-debugging-pipe', '--disable-gpu', '--no-first-run', '--disable-sync',
  '--disable-background-networking', '--disable-component-update', '--disable-default-apps', '--disable-breakpad',
  '--disable-background-timer-throttling', '--disable-backgrounding-occluded-windows', '--disable-extensions',
  '--disable-features=LocalNetworkAccessChecks', // the page was made up, so that it counts as one from the internet
  '--disable-renderer-backgrounding', '--disable-dev-shm-usage', '--ignore-certificate-errors', '--no-proxy-server',
]

export async function launch(script, report, flags = []) {
  const version = execFileSync('chromium', ['--version', '--no-sandbox'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).match(/[\d.]+/)[0]
  const child = spawn('chromium', [...kFlags, ...flags, `--user-data-dir=${makeProfile()}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  })
  let closing = false
  const ended = new Promise((resolve) => child.once('exit', resolve))
  ended.then(() => closing || process.exit(1)) // nothing can be shown any more
  const { send, listen } = devtools(child.stdio[3], child.stdio[4])

  listen('Runtime.bindingCalled', ({ payload }) => report(payload))
  // The only request that is intercepted is that for the page: it never leaves the browser.
  const html = { responseCode: 200, responseHeaders: [{ name: 'Content-Type', value: 'text/html' }], body: btoa(kPage) }
  listen('Fetch.requestPaused', ({ requestId }, session) =>
    send('Fetch.fulfillRequest', { requestId, ...html }, session))

  return {
    identity: { name: 'Chromium', version, language: 'C++' },

    async page(origin) {
      const { targetId } = await send('Target.createTarget', { url: 'about:blank' })
      const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true })
      const patterns = [{ urlPattern: '*', resourceType: 'Document' }]
      await send('Fetch.enable', { patterns }, sessionId)
      await send('Page.enable', {}, sessionId)
      await send('Runtime.enable', {}, sessionId)
      const loaded = new Promise((resolve) => listen('Page.loadEventFired', resolve, sessionId))
      await send('Page.navigate', { url: `${origin}/` }, sessionId)
      await loaded
      await send('Runtime.addBinding', { name: 'report' }, sessionId)
      const { exceptionDetails } = await send('Runtime.evaluate', { expression: script }, sessionId)
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
      return (expression) => send('Runtime.evaluate', { expression }, sessionId)
    },

    async close() {
      closing = true
      send('Browser.close').catch(() => {})
      setTimeout(() => child.kill('SIGKILL'), 3000).unref()
      await ended
    },
  }
}

/** The DevTools protocol: JSON between zero bytes. */
function devtools(input, output) {
  let last = 0
  const waiting = new Map()
  const listeners = []
  let tail = []
  output.on('data', (piece) => {
    let from = 0
    for (let end; (end = piece.indexOf(0, from)) >= 0; from = end + 1) {
      const message = JSON.parse(Buffer.concat([...tail, piece.subarray(from, end)]).toString())
      tail = []
      take(message)
    }
    tail.push(piece.subarray(from))
  })
  input.on('error', () => {}) // the browser has ended, which is seen elsewhere

  function take({ id, method, params, result, error, sessionId }) {
    if (id !== undefined) {
      const { resolve, reject } = waiting.get(id)
      waiting.delete(id)
      if (error) reject(new Error(error.message))
      else resolve(result)
      return
    }
    for (const l of listeners) {
      if (l.method === method && (l.session ?? sessionId) === sessionId) l.take(params, sessionId)
    }
  }
  return {
    listen: (method, take, session) => void listeners.push({ method, take, session }),
    send: (method, params = {}, sessionId) =>
      new Promise((resolve, reject) => {
        const id = ++last
        waiting.set(id, { resolve, reject })
        input.write(JSON.stringify({ id, method, params, sessionId }) + '\0')
      }),
  }
}
