// parse-sse: parseServerSentEvents() of a Response.
import { parseServerSentEvents } from 'parse-sse'
import { serve, stream } from './protocol.mjs'

const can = { id: 'sticky', retry: 'block', comments: false }
serve('parse-sse', can, stream(async (body, emit) => {
  for await (const { type, data, lastEventId, retry } of parseServerSentEvents(new Response(body))) {
    emit({ type, data, id: lastEventId })
    if (retry !== undefined) emit({ retry })
  }
}))
