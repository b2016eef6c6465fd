// @anthropic-ai/sdk: Stream.rawEvents(), before its filter of event names. It reports neither id nor retry.
import { Stream } from '@anthropic-ai/sdk/core/streaming'
import { serve, stream } from '../protocol.mjs'

const can = { id: 'none', retry: false, comments: false }
serve('@anthropic-ai/sdk', can, stream(async (body, emit) => {
  for await (const { event, data } of Stream.rawEvents(new Response(body))) emit({ type: event || 'message', data })
}))
