// The Stream inside the SDKs that Fern generates, which hands out parsed JSON only: node fern.mjs cohere-ai
import { installed, serve, stream } from '../protocol.mjs'

const [name] = process.argv.slice(2)
const { default: core } = await import(installed(`${name}/core/stream/Stream.js`))

const can = { id: 'none', retry: false, comments: false, payload: 'json' }
serve(name, can, stream(async (body, emit) => {
  const eventShape = { type: 'sse', streamTerminator: '[DONE]' }
  for await (const json of new core.Stream({ stream: body, parse: (json) => json, eventShape })) emit({ json })
}))
