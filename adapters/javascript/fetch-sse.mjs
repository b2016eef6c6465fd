// fetch-sse: fetchEventData(), with a fetch that answers with our bytes. It reports neither id nor retry.
import { fetchEventData } from 'fetch-sse'
import { serve, stream } from './protocol.mjs'

const can = { id: 'none', retry: false, comments: false }
serve('fetch-sse', can, stream(async (body, emit) => {
  globalThis.fetch = async () => new Response(body)
  await fetchEventData('http://localhost/', {
    onMessage: ({ event, data }) => emit({ type: event ?? 'message', data }),
    onError: (error) => emit({ error: error.message }),
  })
}))
