// An adapter for browsers: node driver.mjs chromium|firefox [--planted NAME]
//
// With a name their EventSource has that planted bug (planted_event_sources.js); --planted alone lists these bugs.
//
// The streams' URLs are the suite's. For each origin among them the browser shows one page of that same
// origin, which the driver makes up without a request, and page.js opens the EventSources in it.
import { readFileSync, readdirSync } from 'node:fs'
import { runInThisContext } from 'node:vm'
import { runProgram } from '../javascript/api_program.mjs'
import { readLines } from '../javascript/protocol.mjs'

const read = (file) => readFileSync(new URL(file, import.meta.url), 'utf8')
const [engine, option, name] = process.argv.slice(2)
const planted = option === '--planted' ? findPlanted(name) : { script: '', flags: [] }
const { launch } = await import(`./${engine}.mjs`)
const types = `ssespec.types = ${JSON.stringify(eventTypes())}`
const script = `${planted.script}\n${runProgram}\n${read('./page.js')}\n${types}`
const write = (text) => void process.stdout.write(text + '\n')

const browser = await launch(script, write, planted.flags).catch((error) => {
  console.error(`${engine} cannot be started (is it installed? adapters/install browser-${engine}): ${error.message}`)
  process.exit(1)
})
const pages = new Map() // by origin, each the promise of a function that runs code in the page
const pageOf = (url) => {
  const { origin } = new URL(url)
  if (!pages.has(origin)) pages.set(origin, browser.page(origin))
  return pages.get(origin)
}

const opened = new Map() // the page of each sequence

for await (const lines of readLines()) {
  for (const request of lines.map((line) => JSON.parse(line))) {
    const { op, seq } = request
    if (op === 'hello') {
      const can = ['states', 'closeOn', 'throwOn', 'api', 'page']
      const shown = { retry: false, comments: false, profile: 'browser', can }
      write(JSON.stringify({ op, protocol: 1, kind: 'client', ...browser.identity, id: 'sticky', ...shown }))
    } else if (op === 'open') {
      const page = pageOf(request.url)
      opened.set(seq, page)
      call(page, 'open', request)
    } else if (op === 'close' && opened.has(seq)) {
      call(opened.get(seq), 'close', seq)
      opened.delete(seq)
    } else {
      write(JSON.stringify({ op: op === 'close' ? 'closed' : 'unsupported', seq }))
    }
  }
}
await browser.close()
process.exit(0)

// Calls of one page keep their order: its promise and the connection to the browser are queues.
function call(page, method, argument) {
  page
    .then((run) => run(`ssespec.${method}(${JSON.stringify(argument)})`))
    .catch((error) => console.error(`${method}: ${error.message}`))
}

/** What plants the bug of that name in a page; without a name they are listed, and that is all. */
function findPlanted(name) {
  const text = `(() => {\n${read('./planting.js')}\n${read('./planted_event_sources.js')}\n})()`
  runInThisContext(text)
  const bugs = globalThis.plantedEventSources
  if (!name) {
    console.log(JSON.stringify(bugs.map(({ name, what, cases }) => ({ name, what, cases }))))
    process.exit(0)
  }
  const bug = bugs.find((it) => it.name === name)
  if (!bug) {
    console.error(`there is no planted bug "${name}"; --planted alone lists them`)
    process.exit(2)
  }
  return { flags: bug.flags, script: `${text}\nplantEventSource(${JSON.stringify(name)}, ${JSON.stringify(text)})` }
}

/** An EventSource has no listener for all types, so that these are listened to: all that the corpus has. */
function eventTypes() {
  const found = new Set()
  const corpus = new URL('../../conformance/corpus/', import.meta.url)
  const walk = (value) => {
    if (typeof value?.type === 'string') found.add(value.type)
    if (value && typeof value === 'object') Object.values(value).forEach(walk)
  }
  try {
    for (const file of readdirSync(corpus, { recursive: true })) {
      if (file.endsWith('.json')) walk(JSON.parse(readFileSync(new URL(file, corpus), 'utf8')))
    }
  } catch (error) {
    console.error(`only known types are heard: ${error.message}`)
  }
  return [...found]
}
