// fetch-event-stream: events() of a Response. It hands out digits as numbers; retry is a property of
// events, and no reconnection time is kept.
import { events } from 'fetch-event-stream'
import { serve, stream } from './protocol.mjs'

const can = { id: 'block', retry: false, comments: false }
serve('fetch-event-stream', can, stream(async (body, emit) => {
  for await (const { event, data, id } of events(new Response(body))) {
    emit({ type: event || 'message', data: data ?? '', id: id?.toString() })
  }
}))
