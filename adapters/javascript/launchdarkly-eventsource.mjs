// launchdarkly-eventsource. It tells of lost connections by `retrying` and `closed`.
import { EventSource } from 'launchdarkly-eventsource'
import { listen, serveClient } from './client_protocol.mjs'

const can = { id: 'sticky', can: ['headers', 'lastEventId', 'states', 'closeOn', 'throwOn'] }
serveClient('launchdarkly-eventsource', can, ({ url, headers, lastEventId }, on) => {
  const seeded = lastEventId ? { ...headers, 'Last-Event-ID': lastEventId } : headers
  const source = listen(new EventSource(url, { headers: seeded }), { ...on, error: () => {} })
  let closing = false
  source.onretrying = () => on.error(false)
  source.onclosed = () => closing || on.error(true)
  return {
    close() {
      closing = true
      source.close()
    },
  }
})
