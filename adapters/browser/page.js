// Runs in a page of the streams' own origin: opens EventSources and reports what they do.
// The driver puts runProgram() of
// api_program.mjs there, and the binding report(), which takes one protocol line as text. The types that all sources
// listen to are put into ssespec.types.
'use strict'

const sources = new Map()

globalThis.ssespec = {
  types: [],

  open(order) {
    if (order.program) runProgram(order, globalThis, (line) => report(JSON.stringify(line)))
    else follow(order)
  },

  close(seq) {
    sources.get(seq)?.close()
    sources.delete(seq)
    report(JSON.stringify({ op: 'closed', seq }))
  },
}

function follow({ seq, url, closeOn, throwOn, types = [] }) {
  const source = new EventSource(url)
  sources.set(seq, source)
  let events = 0
  const act = (moment) => {
    if (moment === closeOn) {
      source.close()
      report(JSON.stringify({ op: 'closed', seq }))
    }
    if (moment === throwOn) throw new Error(`asked to throw on ${moment}`)
  }
  const handle = (event) => {
    if (event instanceof MessageEvent) {
      const { type, data, lastEventId } = event
      report(JSON.stringify({ op: 'event', seq, type, data, id: lastEventId }))
      act(++events)
    } else if (event.type === 'open') {
      report(JSON.stringify({ op: 'opened', seq }))
      act('open')
    } else {
      const state = source.readyState === EventSource.CLOSED ? 'closed' : 'connecting'
      report(JSON.stringify({ op: 'error', seq, state }))
      act('error')
    }
  }
  for (const type of new Set(['open', 'error', 'message', ...ssespec.types, ...types])) source.addEventListener(type, handle)
}
