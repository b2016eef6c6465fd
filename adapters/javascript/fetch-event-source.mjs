// The parser inside @microsoft/fetch-event-source.
import { getLines, getMessages } from '@microsoft/fetch-event-source/lib/cjs/parse.js'
import { serve } from './protocol.mjs'

serve('@microsoft/fetch-event-source', { id: 'sticky', retry: true, comments: false }, (emit) => {
  let lastEventId = ''
  const messages = getMessages(
    (id) => void (lastEventId = id),
    (retry) => emit({ retry }),
    ({ event, data }) => emit({ type: event || 'message', data, id: lastEventId }),
  )
  return { feed: getLines(messages), get lastEventId() { return lastEventId } }
})
