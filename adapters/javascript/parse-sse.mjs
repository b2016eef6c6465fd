// parse-sse: parseServerSentEvents() of a Response. Retry is a property of events, and no
// reconnection time is kept.
import { parseServerSentEvents } from 'parse-sse'
import { serve, stream } from './protocol.mjs'

const can = { id: 'sticky', retry: false, comments: false }
serve('parse-sse', can, stream(async (body, emit) => {
  for await (const { type, data, lastEventId } of parseServerSentEvents(new Response(body))) {
    emit({ type, data, id: lastEventId })
  }
}))
