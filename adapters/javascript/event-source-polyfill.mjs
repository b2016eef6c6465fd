// event-source-polyfill (Yaffle): EventSourcePolyfill on Node's fetch. It sends the last event ID in the URL.
import polyfill from 'event-source-polyfill'
import { listen, serveClient } from './client_protocol.mjs'

const can = ['headers', 'states', 'closeOn', 'throwOn']
serveClient('event-source-polyfill', { id: 'sticky', profile: 'browser', can }, ({ url, headers }, on) =>
  listen(new polyfill.EventSourcePolyfill(url, { headers }), on),
)
