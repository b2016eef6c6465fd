// The EventStream inside the SDKs that Speakeasy generates:
// node speakeasy.mjs @mistralai/mistralai|@openrouter/sdk
import { installed, serve, stream } from '../protocol.mjs'

const [name] = process.argv.slice(2)
const { EventStream } = await import(installed(`${name}/esm/lib/event-streams.js`))

const can = { id: 'sticky', retry: 'block', comments: false }
serve(name, can, stream(async (body, emit) => {
  for await (const { event, data, id, retry } of new EventStream(body, (value) => ({ value }))) {
    emit({ type: event || 'message', data, id: id ?? '' })
    if (retry !== undefined) emit({ retry })
  }
}))
