// sse-decoder: its LineDecoder and SSEDecoder, as its Stream joins them. It reports neither id nor retry.
import { LineDecoder, SSEDecoder } from 'sse-decoder'
import { serve } from './protocol.mjs'

serve('sse-decoder', { id: 'none', retry: false, comments: false }, (emit) => {
  const lines = new LineDecoder()
  const decoder = new SSEDecoder()
  const decode = (line) => {
    const e = decoder.decode(line)
    if (e) emit({ type: e.event || 'message', data: e.data })
  }
  return { feed: (bytes) => lines.decode(bytes).forEach(decode), end: () => lines.flush().forEach(decode) }
})
