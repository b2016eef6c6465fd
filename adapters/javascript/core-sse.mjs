// @azure/core-sse: createSseStream(). An id that is absent and one that is empty look the same.
import { createSseStream } from '@azure/core-sse'
import { serve, stream } from './protocol.mjs'

const can = { id: 'block', retry: 'block', comments: false }
serve('@azure/core-sse', can, stream(async (body, emit) => {
  for await (const { event, data, id, retry } of createSseStream(body)) {
    emit({ type: event || 'message', data, id: id || undefined })
    if (retry !== undefined) emit({ retry })
  }
}))
