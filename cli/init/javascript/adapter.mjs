// Speaks the adapter protocol for one parser: JSON lines on stdin and stdout, bytes in base64.
import { createInterface } from 'node:readline'

// TODO: call your parser here; until then nothing is delivered, and every case that expects an event fails.
// `emit({ type, data, id })` hands over one event; a type of 'message' is the default one.
function newParser(emit) {
  return {
    feed(bytes) {}, // one read, a Buffer: emit every event that these bytes complete
    end() {},       // the stream has ended
  }
}

// id: 'sticky' if an event's id is the last one that the stream set, 'block' if it is that of the event's own block,
// 'none' if your parser does not report ids. retry: true if you also emit({ retry: milliseconds })
// when its line ends, 'block' if only with the event of its block.
const hello = { op: 'hello', protocol: 1, kind: 'parser', name: '{{name}}', version: '0.0.0',
  language: 'JavaScript', id: 'sticky', retry: false, comments: false }

function parse({ seq, chunks }) {
  let items = []
  const parser = newParser((item) => items.push(item))
  const out = []
  const delivered = (step) => { items = []; step(); out.push(items) }
  for (const chunk of chunks) delivered(() => parser.feed(Buffer.from(chunk, 'base64')))
  delivered(() => parser.end())
  return { op: 'parsed', seq, out }
}

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const request = JSON.parse(line)
  const answer = request.op === 'hello' ? hello
    : request.op === 'parse' ? parse(request)
    : { op: 'unsupported', seq: request.seq }
  process.stdout.write(JSON.stringify(answer) + '\n')
}
