// eventsource 5, and the older majors of it: node eventsource.mjs [ALIAS]
import { listen, serveClient } from './client_protocol.mjs'
import { identity } from './protocol.mjs'

const alias = process.argv[2] ?? 'eventsource'
const module = await import(alias)
const EventSource = module.EventSource ?? module.default
const byFetch = parseInt(identity(alias).version) >= 3

// What it sends itself stays, in whatever letters the caller's headers are written: fetch would join the two.
const besides = (own, headers) => {
  const names = Object.keys(own).map((name) => name.toLowerCase())
  return Object.fromEntries(Object.entries(headers ?? {}).filter(([name]) => !names.includes(name.toLowerCase())))
}
const can = ['headers', 'states', 'closeOn', 'throwOn', ...(byFetch ? ['api'] : ['lastEventId'])]
const connect = ({ url, headers, lastEventId }, on) => {
  const options = byFetch
    ? { fetch: (input, init) => fetch(input, { ...init, headers: { ...init.headers, ...besides(init.headers, headers) } }) }
    : { headers: lastEventId ? { ...headers, 'Last-Event-ID': lastEventId } : headers }
  return listen(new EventSource(url, options), on)
}
serveClient(alias, { id: 'sticky', profile: 'browser', can }, connect, { EventSource, MessageEvent })
