// @microsoft/fetch-event-source: fetchEventSource(). It ends with the stream, and retries after errors only.
import { serveClient } from './client_protocol.mjs'

// It expects a page.
globalThis.window = globalThis
globalThis.document = { hidden: false, addEventListener() {}, removeEventListener() {} }
const { EventStreamContentType, fetchEventSource } = await import('@microsoft/fetch-event-source')

const can = { id: 'block', can: ['headers', 'lastEventId', 'states', 'closeOn', 'throwOn'] }
serveClient('@microsoft/fetch-event-source', can, ({ url, headers, lastEventId }, on) => {
  const abort = new AbortController()
  fetchEventSource(url, {
    headers: lastEventId ? { ...headers, 'last-event-id': lastEventId } : headers,
    signal: abort.signal,
    openWhenHidden: true,
    async onopen(response) {
      // What its own onopen checks, which this one replaces.
      if (!response.headers.get('content-type')?.startsWith(EventStreamContentType)) throw new Error('content type')
      on.open()
    },
    onmessage: ({ event, data, id }) => on.event({ type: event || 'message', data, id: id || undefined }),
    onclose: () => on.error(true),
    onerror: () => on.error(false),
  })
  return { close: () => abort.abort() }
})
