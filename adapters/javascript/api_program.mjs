// Runs a program of a connect case: lines of JavaScript that use the EventSource interface themselves.
//
// runProgram(order, realm, write) gives them the EventSource and MessageEvent of the subject; url; tell(...values),
// which is reported as an event of type tell with the values as JSON; next(target, type), the promise of the next
// event, which throws if the source fails for good in its place; and end(), with which a program ends: it follows
// the URL, whose script is over, to the sentinel event.
export async function runProgram({ seq, url, program }, { EventSource, MessageEvent }, write) {
  const shown = (key, value) => (value === undefined ? 'undefined' : value) // which JSON would take for null
  const tell = (...values) => write({ op: 'event', seq, type: 'tell', data: JSON.stringify(values, shown), id: '' })
  const next = (target, type) => new Promise((resolve, reject) => {
    target.addEventListener(type, resolve, { once: true })
    if (type === 'error' || !(target instanceof EventSource)) return
    target.addEventListener('error', () => target.readyState === 2 && reject(new Error(`no ${type} came: the source is closed`)))
  })
  const end = () => {
    const last = new EventSource(url)
    last.onmessage = ({ type, data, lastEventId }) => {
      last.close()
      write({ op: 'event', seq, type, data, id: lastEventId })
    }
  }
  const AsyncFunction = runProgram.constructor
  try {
    const run = new AsyncFunction('EventSource', 'MessageEvent', 'url', 'tell', 'next', 'end', program)
    await run(EventSource, MessageEvent, url, tell, next, end)
  } catch (error) {
    tell(`the program threw ${error}`)
  }
}
