// @langchain/langgraph-sdk: BytesLineDecoder and SSEDecoder; the data are handed out as parsed JSON.
import { installed, serve, stream } from '../protocol.mjs'

const { BytesLineDecoder, SSEDecoder } = await import(installed('@langchain/langgraph-sdk/dist/utils/sse.js'))

const can = { id: 'sticky', retry: false, comments: false, payload: 'json' }
serve('@langchain/langgraph-sdk', can, stream(async (body, emit) => {
  for await (const { event, data, id } of body.pipeThrough(BytesLineDecoder()).pipeThrough(SSEDecoder())) {
    emit({ type: event || 'message', json: data, id: id ?? '' })
  }
}))
