// @orpc/standard-server: EventDecoderStream on decoded text, as its fetch client does it.
import { EventDecoderStream } from '@orpc/standard-server'
import { serve, stream } from './protocol.mjs'

const can = { id: 'block', retry: 'block', comments: true }
serve('@orpc/standard-server', can, stream(async (body, emit) => {
  const events = body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventDecoderStream())
  for await (const { event, data, id, retry, comments } of events) {
    for (const comment of comments) emit({ comment })
    emit({ type: event || 'message', data: data ?? '', id })
    if (retry !== undefined) emit({ retry })
  }
}))
