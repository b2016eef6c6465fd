// @google/genai: processStreamResponse() of its API client, which hands out parsed JSON only.
import { GoogleGenAI } from '@google/genai'
import { serve, stream } from '../protocol.mjs'

const { apiClient } = new GoogleGenAI({ apiKey: 'none' })

const can = { id: 'none', retry: false, comments: false, payload: 'json' }
serve('@google/genai', can, stream(async (body, emit) => {
  for await (const chunk of apiClient.processStreamResponse(new Response(body))) {
    emit({ json: await chunk.json() })
  }
}))
