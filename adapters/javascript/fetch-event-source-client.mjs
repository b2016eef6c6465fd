// @microsoft/fetch-event-source: fetchEventSource(). It ends with the stream and tries again after anything that its
// onopen and onclose throw, unless onerror throws, too: so it is told here to fail and to reconnect as an EventSource does.
import { serveClient } from './client_protocol.mjs'

// It expects a page.
globalThis.window = globalThis
globalThis.document = { hidden: false, addEventListener() {}, removeEventListener() {} }
const { EventStreamContentType, fetchEventSource } = await import('@microsoft/fetch-event-source')

class ForGood extends Error {}

const can = { id: 'block', can: ['headers', 'lastEventId', 'states', 'closeOn', 'throwOn'] }
serveClient('@microsoft/fetch-event-source', can, ({ url, headers, lastEventId }, on) => {
  const abort = new AbortController()
  fetchEventSource(url, {
    headers: lastEventId ? { ...headers, 'last-event-id': lastEventId } : headers,
    signal: abort.signal,
    openWhenHidden: true,
    async onopen(response) {
      const { status } = response
      // The package's own test, which this function replaces, and the status, which it leaves to its user.
      const isStream = response.headers.get('content-type')?.startsWith(EventStreamContentType)
      if (status !== 200 || !isStream) throw new ForGood(`status ${status}, or another type`)
      on.open()
    },
    onmessage: ({ event, data, id }) => on.event({ type: event || 'message', data, id: id || undefined }),
    onclose() {
      throw new Error('the stream has ended')
    },
    onerror(error) {
      if (error instanceof ForGood) throw error
      on.error(false)
    },
  }).catch((error) => error instanceof ForGood && on.error(true))
  return { close: () => abort.abort() }
})
