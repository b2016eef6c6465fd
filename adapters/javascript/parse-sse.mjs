// parse-sse: parseServerSentEvents() of a Response; retry comes with its event.
import { parseServerSentEvents } from 'parse-sse'
import { serve, stream } from './protocol.mjs'

const can = { id: 'sticky', retry: true, comments: false }
serve('parse-sse', can, stream(async (body, emit) => {
  for await (const { type, data, lastEventId, retry } of parseServerSentEvents(new Response(body))) {
    if (retry !== undefined) emit({ retry })
    emit({ type, data, id: lastEventId })
  }
}))
