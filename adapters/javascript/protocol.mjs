// The adapter protocol, version 1, for parsers: JSON Lines on stdin and stdout.
//
// An adapter calls serve(package, can, open). open(emit, timed) starts a new stream and returns
// { feed(bytes), end(), lastEventId }, of which only feed must be; feed and end may be asynchronous. Whatever is emitted during a call is answered
// for that read, if timed. stream() makes such an open of a function that reads a ReadableStream.
import { existsSync, readFileSync } from 'node:fs'

const kFlushBytes = 1 << 16
const kFlushMilliseconds = 50

/** The URL of a file of an installed package, be it exported or not. */
export function installed(path) {
  for (const folder of ['.', './sdk']) {
    const file = new URL(`${folder}/node_modules/${path}`, import.meta.url)
    if (existsSync(file)) return file
  }
  throw new Error(`${path} is not installed: run adapters/install`)
}

/** The name, version and language of an installed package, of an alias too. */
export function identity(alias) {
  if (typeof alias === 'object') return alias
  const { name, version } = JSON.parse(readFileSync(installed(`${alias}/package.json`), 'utf8'))
  return { name, version, language: 'JavaScript' }
}

/**
 * For libraries that take strings: UTF-8 decode, with the BOM left in where the library strips it.
 * Node's TextDecoder is not asked to strip it: it takes a second one too, if a read ends inside the first.
 */
export function decoded(feed, { ignoreBOM = false } = {}) {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let atStart = !ignoreBOM
  return (bytes) => {
    let text = decoder.decode(bytes, { stream: true })
    if (atStart && text !== '') {
      atStart = false
      if (text.startsWith('\uFEFF')) text = text.slice(1)
    }
    feed(text)
  }
}

/** For libraries that read a stream: read(body, emit) consumes a ReadableStream of bytes. */
export function stream(read) {
  return (emit, timed) => {
    let body
    const readable = new ReadableStream({ start: (controller) => void (body = controller) })
    let open = true
    const done = Promise.resolve(read(readable, emit))
      .catch((error) => emit({ error: String(error?.message ?? error) }))
      .finally(() => (open = false))
    return {
      // A stream cannot carry an empty read, and a reader that gave up takes no more.
      async feed(bytes) {
        if (!open || bytes.length === 0) return
        try {
          body.enqueue(bytes)
        } catch {
          open = false // the reader cancelled the stream
        }
        if (timed) await idle()
      },
      async end() {
        try {
          body.close()
        } catch {
          open = false
        }
        await done
      },
    }
  }
}

/** Resolves when everything that needs no further input has run: all microtasks, twice over. */
async function idle() {
  await new Promise(setImmediate)
  await new Promise(setImmediate)
}

export function serve(alias, can, open) {
  const hello = { op: 'hello', protocol: 1, kind: 'parser', ...identity(alias), ...can, bench: true }
  const answers = { hello: () => hello, parse, bench }

  async function run(chunks, emit, timed) {
    const parser = open(emit, timed)
    for (const bytes of chunks) {
      const pending = parser.feed(bytes)
      if (pending) await pending
      emit.next?.()
    }
    await parser.end?.()
    return parser
  }

  async function parse({ chunks }) {
    const out = [[]]
    let failed = false
    const emit = (item) => {
      if (item.retry > Number.MAX_SAFE_INTEGER) item.retry = Number.MAX_SAFE_INTEGER
      if (!failed) out.at(-1).push(item)
      failed ||= 'error' in item
    }
    emit.next = () => out.push([])
    let lastEventId
    try {
      ;({ lastEventId } = await run(chunks.map(bytesOf), emit, true))
    } catch (error) {
      emit({ error: String(error?.message ?? error) })
      while (out.length <= chunks.length) emit.next()
    }
    return { op: 'parsed', out, lastEventId }
  }

  async function bench({ bytes, cut, seconds }) {
    const all = bytesOf(bytes)
    const reads = []
    for (let at = 0; at < all.length; at += cut) reads.push(all.slice(at, at + cut))
    const repeat = async (emit) => {
      const start = process.hrtime.bigint()
      await run(reads, emit, false)
      return Number(process.hrtime.bigint() - start)
    }
    const items = []
    const first = await repeat((item) => void items.push(item))
    const events = items.filter(isEvent).length
    const checksum = can.payload === 'json' ? {} : { hash: hashOf(items.filter(isEvent)) }
    // The first repeat warms up, and counts only where it used up the time by itself.
    if (first > seconds * 1e9) return { op: 'benched', events, ...checksum, ns: [first] }
    const ns = []
    let seen = 0
    const count = (item) => void (seen += isEvent(item))
    for (let left = seconds * 1e9; left > 0; left -= ns.at(-1)) ns.push(await repeat(count))
    if (seen !== events * ns.length) throw new Error(`bench: ${seen} events in ${ns.length} repeats of ${events}`)
    return { op: 'benched', events, ...checksum, ns }
  }

  serveLines(async (request) => {
    const answer = answers[request.op]
    const body = answer ? await answer(request) : { op: 'unsupported' }
    return body === hello ? body : { ...body, seq: request.seq }
  })
}

/** Answers each line of stdin in order; answers are written together, but never held back long. */
async function serveLines(answer) {
  for await (const lines of readLines()) {
    let held = ''
    let since = Date.now()
    for (const line of lines) {
      held += JSON.stringify(await answer(JSON.parse(line))) + '\n'
      if (held.length < kFlushBytes && Date.now() - since < kFlushMilliseconds) continue
      process.stdout.write(held)
      held = ''
      since = Date.now()
    }
    process.stdout.write(held)
  }
}

/** The lines of stdin, in groups as they arrive. */
export async function* readLines() {
  let tail = []
  for await (const piece of process.stdin) {
    const lines = []
    let from = 0
    for (let end; (end = piece.indexOf(10, from)) >= 0; from = end + 1) {
      lines.push(Buffer.concat([...tail, piece.subarray(from, end)]).toString())
      tail = []
    }
    tail.push(piece.subarray(from))
    yield lines.filter((line) => line.trim() !== '')
  }
}

// Fresh memory for every read, as the network gives it.
const bytesOf = (base64) => new Uint8Array(Buffer.from(base64, 'base64'))

const isEvent = (item) => 'data' in item || 'json' in item

/** FNV-1a 64 over type, data and id of every event, a zero byte after each, as hex. */
function hashOf(events) {
  const hash = new Hash()
  for (const event of events) hash.add(event)
  return hash.hex()
}

class Hash {
  #high = 0xcbf29ce4
  #low = 0x84222325

  add({ type, data, id }) {
    for (const text of [type, data, id ?? '']) {
      for (const byte of Buffer.from(text)) this.#byte(byte)
      this.#byte(0)
    }
  }

  // The prime is 2^40 + 0x1b3; both halves stay exact in a double.
  #byte(byte) {
    const low = (this.#low ^ byte) >>> 0
    const product = low * 0x1b3
    this.#high = (this.#high * 0x1b3 + Math.floor(product / 2 ** 32) + low * 256) % 2 ** 32
    this.#low = product % 2 ** 32
  }

  hex() {
    return [this.#high, this.#low].map((half) => half.toString(16).padStart(8, '0')).join('')
  }
}
