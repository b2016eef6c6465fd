// eventsource-parser 4, and its older majors: node eventsource-parser.mjs [ALIAS]
import { decoded, serve, version } from './protocol.mjs'

const alias = process.argv[2] ?? 'eventsource-parser'
const { createParser } = await import(alias)
const major = parseInt(version(alias))
const hello = {
  name: 'eventsource-parser',
  version: version(alias),
  language: 'JavaScript',
  id: major >= 4 ? 'sticky' : 'block', // onId came with 4.1
  retry: true,
  comments: major >= 3,
}

serve(hello, (emit) => {
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
  return { feed: decoded((text) => parser.feed(text), { ignoreBOM: major >= 4 }) }
})
