// undici's EventSource, the one of Node.
import { EventSource, MessageEvent } from 'undici'
import { listen, serveClient } from './client_protocol.mjs'

const can = ['states', 'closeOn', 'throwOn', 'api']
const connect = ({ url }, on) => listen(new EventSource(url), on)
serveClient('undici', { id: 'sticky', profile: 'browser', can }, connect, { EventSource, MessageEvent })
