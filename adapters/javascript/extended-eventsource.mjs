// extended-eventsource: an EventSource on fetch that takes headers.
import { EventSource } from 'extended-eventsource'
import { listen, serveClient } from './client_protocol.mjs'

const can = ['headers', 'states', 'closeOn', 'throwOn']
serveClient('extended-eventsource', { id: 'sticky', profile: 'browser', can }, ({ url, headers }, on) =>
  listen(new EventSource(url, { headers, disableLogger: true }), on),
)
