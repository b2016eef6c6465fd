// @langchain/core: its copy of the parser of fetch-event-source, which dispatches at the end of the stream.
import { getBytes, getLines, getMessages } from '@langchain/core/utils/event_source_parse'
import { serve, stream } from '../protocol.mjs'

const can = { id: 'sticky', retry: true, comments: false }
serve('@langchain/core', can, stream(async (body, emit) => {
  let lastEventId = ''
  const messages = getMessages(
    ({ event, data }) => emit({ type: event || 'message', data, id: lastEventId }),
    (id) => void (lastEventId = id),
    (retry) => emit({ retry }),
  )
  await getBytes(body, getLines(messages))
}))
