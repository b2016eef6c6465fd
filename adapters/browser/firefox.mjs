// Firefox, driven by WebDriver BiDi over a WebSocket on loopback.
import { execFileSync, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { kPage, makeProfile } from './profile.mjs'

// No request but the suite's, and no slower timers in pages that are not in front.
const kPreferences = {
  'app.normandy.enabled': false,
  'app.update.enabled': false,
  'browser.safebrowsing.update.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'datareporting.policy.dataSubmissionEnabled': false,
  'dom.min_background_timeout_value': 4,
  'dom.ipc.processCount': 2,
  'extensions.update.enabled': false,
  'fission.autostart': false, // pages of many addresses share these processes
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'network.http.max-persistent-connections-per-server': 100, // hundreds of streams are open at once
  'network.proxy.type': 0,
  'remote.active-protocols': 1,
  'services.settings.server': 'data:,#',
  'toolkit.telemetry.enabled': false,
}

export async function launch(script, report) {
  const version = execFileSync('firefox-esr', ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).match(/[\d.]+/)[0]
  const profile = makeProfile()
  const lines = Object.entries(kPreferences).map(([key, value]) => `user_pref("${key}", ${JSON.stringify(value)});`)
  writeFileSync(join(profile, 'user.js'), lines.join('\n'))
  const child = spawn('firefox-esr', ['--headless', '--profile', profile, '--remote-debugging-port', '0', 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, HOME: profile, MOZ_CRASHREPORTER_DISABLE: '1' },
  })
  let closing = false
  const ended = new Promise((resolve) => child.once('exit', resolve))
  ended.then(() => closing || process.exit(1)) // nothing can be shown any more

  const { send, listen } = await bidi(`${await address(child)}/session`)
  listen('script.message', ({ data }) => report(data.value))
  listen('network.beforeRequestSent', ({ isBlocked, request }) => isBlocked && send('network.provideResponse', {
    request: request.request,
    statusCode: 200,
    reasonPhrase: 'OK',
    headers: [{ name: 'Content-Type', value: { type: 'string', value: 'text/html' } }],
    body: { type: 'string', value: kPage },
  }))
  await send('session.new', { capabilities: { alwaysMatch: { acceptInsecureCerts: true } } })
  await send('session.subscribe', { events: ['script.message', 'network.beforeRequestSent'] })

  return {
    identity: { name: 'Firefox ESR', version, language: 'C++' },

    async page(origin) {
      const { context } = await send('browsingContext.create', { type: 'tab' })
      const { protocol, hostname, port } = new URL(origin)
      const pattern = { type: 'pattern', protocol: protocol.slice(0, -1), hostname, port, pathname: '/' }
      const { intercept } = await send('network.addIntercept', {
        phases: ['beforeRequestSent'], contexts: [context], urlPatterns: [port ? pattern : { ...pattern, port: undefined }],
      })
      await send('browsingContext.navigate', { context, url: `${origin}/`, wait: 'complete' })
      await send('network.removeIntercept', { intercept })
      const target = { context }
      await send('script.callFunction', {
        functionDeclaration: `(channel) => { globalThis.report = channel }`,
        arguments: [{ type: 'channel', value: { channel: 'report' } }],
        awaitPromise: false,
        target,
      })
      await send('script.evaluate', { expression: script, awaitPromise: false, target })
      return (expression) => send('script.evaluate', { expression, awaitPromise: false, target })
    },

    async close() {
      closing = true
      send('browser.close').catch(() => {})
      setTimeout(() => child.kill('SIGKILL'), 3000).unref()
      await ended
    },
  }
}

/** The address that Firefox prints when it listens. */
async function address(child) {
  for await (const line of createInterface({ input: child.stderr })) {
    const found = line.match(/WebDriver BiDi listening on (\S+)/)
    if (found) {
      child.stderr.resume()
      return found[1]
    }
  }
  throw new Error('Firefox ended before it listened')
}

async function bidi(url) {
  const socket = new WebSocket(url)
  await new Promise((resolve, reject) => {
    socket.onopen = resolve
    socket.onerror = () => reject(new Error(`cannot connect to ${url}`))
  })
  let last = 0
  const waiting = new Map()
  const listeners = new Map()
  socket.onmessage = ({ data }) => {
    const { id, method, params, result, message } = JSON.parse(data)
    if (id === null || id === undefined) return listeners.get(method)?.(params)
    const { resolve, reject } = waiting.get(id)
    waiting.delete(id)
    if (message) reject(new Error(message))
    else resolve(result)
  }
  return {
    listen: (method, take) => void listeners.set(method, take),
    send: (method, params = {}) =>
      new Promise((resolve, reject) => {
        const id = ++last
        waiting.set(id, { resolve, reject })
        socket.send(JSON.stringify({ id, method, params }))
      }),
  }
}
