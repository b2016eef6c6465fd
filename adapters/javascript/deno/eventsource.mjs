// The EventSource of Deno.
import { listen, serveClient } from '../client_protocol.mjs'

const identity = { name: 'Deno', version: Deno.version.deno, language: 'JavaScript' }
const can = ['states', 'closeOn', 'throwOn', 'api']
const connect = ({ url }, on) => listen(new EventSource(url), on)
serveClient(identity, { id: 'sticky', profile: 'browser', can }, connect, globalThis)
