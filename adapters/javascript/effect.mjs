// effect: Sse.makeParser().
import { Duration } from 'effect'
import * as Sse from 'effect/encoding/Sse'
import { decoded, serve } from './protocol.mjs'

const can = { id: 'sticky', retry: true, comments: false }
serve('effect', can, (emit) => {
  const parser = Sse.makeParser((e) => {
    if (e._tag === 'Retry') emit({ retry: Duration.toMillis(e.duration) })
    else emit({ type: e.event, data: e.data, id: e.id ?? '' })
  })
  const feed = (text) => {
    const error = parser.feed(text)
    if (error) throw error
  }
  return { feed: decoded(feed, { ignoreBOM: true }) }
})
