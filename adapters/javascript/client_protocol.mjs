// The adapter protocol, version 1, for clients: JSON Lines on stdin and stdout.
//
// An adapter calls serveClient(package, can, connect), or with an identity in place of a package, and with the
// EventSource and MessageEvent that programs are given if it can "api". connect({ url, headers, lastEventId }, on) opens a source, returns { close() }, and reports through on.open(), on.event({ type, data, id }) and
// on.error(closed). Each report may throw, as the suite asks: it has to be made from a callback of the
// library. What comes after a close is reported too, for the suite to judge.
import { runProgram } from './api_program.mjs'
import { identity, readLines } from './protocol.mjs'

/** Thrown into the library because the suite asked for it. */
class AskedFor extends Error {}

const write = (line) => void process.stdout.write(JSON.stringify(line) + '\n')

export async function serveClient(subject, can, connect, realm) {
  const hello = { op: 'hello', protocol: 1, kind: 'client', ...identity(subject), retry: false, comments: false, ...can }
  const sources = new Map()

  // A library that lets an exception escape fails its own sequence, not the others.
  process.on('uncaughtException', (error) => error instanceof AskedFor || console.error(error))
  process.on('unhandledRejection', (error) => error instanceof AskedFor || console.error(error))
  console.log = console.info = console.debug = console.error // stdout is the protocol's

  for await (const lines of readLines()) {
    for (const request of lines.map((line) => JSON.parse(line))) {
      const { op, seq } = request
      if (op === 'hello') write(hello)
      else if (op === 'open' && request.program) runProgram(request, realm, write)
      else if (op === 'open') sources.set(seq, open(request, connect))
      else if (op === 'close') close(seq)
      else write({ op: 'unsupported', seq })
    }
  }
  process.exit(0)

  function close(seq) {
    sources.get(seq)?.close()
    sources.delete(seq)
    write({ op: 'closed', seq })
  }
}

function open({ seq, url, headers = {}, lastEventId = '', closeOn, throwOn }, connect) {
  let events = 0
  const act = (moment) => {
    if (moment === closeOn) {
      source.close()
      write({ op: 'closed', seq })
    }
    if (moment === throwOn) throw new AskedFor(`asked to throw on ${moment}`)
  }
  const on = {
    open() {
      write({ op: 'opened', seq })
      act('open')
    },
    event({ type, data, id }) {
      write({ op: 'event', seq, type, data, id })
      act(++events)
    },
    error(closed) {
      write({ op: 'error', seq, state: closed ? 'closed' : 'connecting' })
      act('error')
    },
  }
  const source = connect({ url, headers, lastEventId }, on)
  return source
}

/** Reports all that an EventSource dispatches, be it an EventTarget or an EventEmitter, of any type. */
export function listen(source, on) {
  const heard = new Set()
  const hear = (type) => {
    if (heard.has(type)) return
    heard.add(type)
    source.addEventListener(type, handle)
  }
  function handle(event) {
    if (typeof event !== 'object') return // an EventEmitter's own newListener and removeListener
    if ('data' in event) on.event({ type: event.type, data: event.data, id: event.lastEventId })
    else if (event.type === 'open') on.open()
    else if (event.type === 'error') on.error(source.readyState === source.CLOSED)
  }
  // There is no listener for all types: each is listened to when its first event is about to come.
  for (const method of ['dispatchEvent', 'emit', 'listeners']) {
    const original = source[method]
    if (!original) continue
    source[method] = (...args) => {
      hear(args[0].type ?? args[0])
      return original.apply(source, args)
    }
  }
  hear('error') // an EventEmitter throws errors that nobody listens to
  return source
}
