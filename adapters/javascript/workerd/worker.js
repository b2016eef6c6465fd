// Inside workerd: EventSource.from() on a stream of the given chunks; answers what came with each of them.
export default {
  async fetch(request) {
    const requests = await request.json()
    const streams = requests.map(({ chunks }) => chunks.map((text) => Uint8Array.fromBase64(text)))
    return Response.json(await Promise.all(streams.map(parse)))
  },
}

async function parse(chunks) {
  const { readable, writable } = new IdentityTransformStream()
  const writer = writable.getWriter()
  const source = EventSource.from(readable)
  const out = [[]]
  const handle = ({ type, data, lastEventId }) => out.at(-1).push({ type, data, id: lastEventId })
  for (const type of await typesIn(chunks)) source.addEventListener(type, (e) => 'data' in e && handle(e))
  for (const chunk of chunks) {
    if (chunk.length > 0) {
      await writer.write(chunk)
      await idle()
    }
    out.push([])
  }
  await writer.close()
  await idle()
  source.close()
  return { op: 'parsed', out }
}

const idle = () => scheduler.wait(0)

// An EventSource has no listener for all types: whatever follows a colon is listened to.
async function typesIn(chunks) {
  const lines = (await new Blob(chunks).text()).split(/[\r\n]/)
  const values = lines.filter((line) => line.includes('event')).map((line) => line.slice(line.indexOf(':') + 1))
  return new Set(['message', '', ...values, ...values.map((value) => value.replace(/^ /, ''))])
}
