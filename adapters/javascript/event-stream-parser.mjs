// event-stream-parser: a ReadableStream of bytes to one of MessageEvents.
import { parse } from 'event-stream-parser'
import { serve, stream } from './protocol.mjs'

const can = { id: 'sticky', retry: false, comments: false }
serve('event-stream-parser', can, stream(async (body, emit) => {
  for await (const { type, data, lastEventId } of await parse(body)) emit({ type, data, id: lastEventId })
}))
