// @server-sent-stream/web: a TransformStream from bytes to MessageEvents.
import EventSourceStream from '@server-sent-stream/web'
import { serve, stream } from './protocol.mjs'

const can = { id: 'sticky', retry: false, comments: false }
serve('@server-sent-stream/web', can, stream(async (body, emit) => {
  for await (const { type, data, lastEventId } of body.pipeThrough(new EventSourceStream())) {
    emit({ type, data, id: lastEventId })
  }
}))
