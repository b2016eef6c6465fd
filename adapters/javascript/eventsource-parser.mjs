// eventsource-parser 4, and its older majors: node eventsource-parser.mjs [ALIAS]
import { decoded, identity, serve } from './protocol.mjs'

const alias = process.argv[2] ?? 'eventsource-parser'
const { createParser } = await import(alias)
const major = parseInt(identity(alias).version)
// onId came with 4.1, comments with 3.
const can = { id: major >= 4 ? 'sticky' : 'block', retry: true, comments: major >= 3 }

serve(alias, can, (emit) => {
  let lastEventId = ''
  const event = ({ event = 'message', data, id }) => emit({ type: event, data, id: major >= 4 ? lastEventId : id })
  const retry = (milliseconds) => emit({ retry: milliseconds })
  const callbacks = {
    onEvent: event,
    onId: (id) => void (lastEventId = id),
    onRetry: retry,
    onComment: (comment) => emit({ comment }),
  }
  const parser = createParser(major >= 3 ? callbacks : (e) => (e.type === 'event' ? event(e) : retry(e.value)))
  // From 4 on the parser strips the BOM of decoded text itself.
  const feed = decoded((text) => parser.feed(text), { ignoreBOM: major >= 4 })
  return { feed, get lastEventId() { return major >= 4 ? lastEventId : undefined } }
})
