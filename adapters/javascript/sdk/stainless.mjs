// The decoder inside the SDKs that Stainless generates: node stainless.mjs openai|groq-sdk|together-ai
// It reports neither id nor retry.
import { serve, stream } from '../protocol.mjs'

const [name] = process.argv.slice(2)
const { _iterSSEMessages } = await import(`${name}/core/streaming`)

const can = { id: 'none', retry: false, comments: false }
serve(name, can, stream(async (body, emit) => {
  for await (const { event, data } of _iterSSEMessages(new Response(body), new AbortController())) {
    emit({ type: event || 'message', data })
  }
}))
