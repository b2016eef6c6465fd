// @ai-sdk/provider-utils (inside Vercel's ai): parseJsonEventStream(), which hands out parsed JSON only.
import { parseJsonEventStream } from '@ai-sdk/provider-utils'
import { z } from 'zod'
import { serve, stream } from '../protocol.mjs'

const can = { id: 'none', retry: false, comments: false, payload: 'json' }
serve('@ai-sdk/provider-utils', can, stream(async (body, emit) => {
  for await (const result of parseJsonEventStream({ stream: body, schema: z.any() })) {
    emit(result.success ? { json: result.value } : { error: result.error.message })
  }
}))
