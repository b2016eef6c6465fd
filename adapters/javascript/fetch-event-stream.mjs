// fetch-event-stream: events() of a Response. It hands out digits as numbers.
import { events } from 'fetch-event-stream'
import { serve, stream } from './protocol.mjs'

const can = { id: 'block', retry: 'block', comments: false }
serve('fetch-event-stream', can, stream(async (body, emit) => {
  for await (const { event, data, id, retry } of events(new Response(body))) {
    emit({ type: event || 'message', data: data ?? '', id: id?.toString() })
    if (retry !== undefined) emit({ retry })
  }
}))
