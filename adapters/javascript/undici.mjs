// The parser inside undici's EventSource: EventSourceStream, which keeps retry and id in its settings.
import { EventSourceStream } from 'undici/lib/web/eventsource/eventsource-stream.js'
import { serve } from './protocol.mjs'

serve('undici', { id: 'sticky', retry: true, comments: false }, (emit) => {
  const eventSourceSettings = {
    lastEventId: '',
    set reconnectionTime(retry) {
      emit({ retry })
    },
  }
  const push = (e) => e && emit({ type: e.type, data: e.options.data, id: e.options.lastEventId })
  const parser = new EventSourceStream({ eventSourceSettings, push })
  parser.on('error', () => {}) // seen below, in the write that raised it
  const feed = (bytes) => {
    parser.write(bytes)
    if (parser.errored) throw parser.errored
  }
  const end = () => void parser.end()
  return { feed, end, get lastEventId() { return eventSourceSettings.lastEventId } }
})
