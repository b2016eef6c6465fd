// @huggingface/inference: its copy of the parser of fetch-event-source.
import { installed, serve } from '../protocol.mjs'

const parse = '@huggingface/inference/dist/esm/vendor/fetch-event-source/parse.js'
const { getLines, getMessages } = await import(installed(parse))

serve('@huggingface/inference', { id: 'sticky', retry: true, comments: false }, (emit) => {
  let lastEventId = ''
  const messages = getMessages(
    (id) => void (lastEventId = id),
    (retry) => emit({ retry }),
    ({ event, data }) => emit({ type: event || 'message', data, id: lastEventId }),
  )
  return { feed: getLines(messages), get lastEventId() { return lastEventId } }
})
