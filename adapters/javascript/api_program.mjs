// Runs a program of a connect case: lines of JavaScript that use the EventSource interface themselves.
//
// runProgram(order, realm, write) gives them the EventSource and MessageEvent of the subject; url; tell(...values),
// which is reported as an event of type tell with the values as JSON; next(target, type), the promise of the next
// event; and end(), with which a program ends: it follows the URL, whose script is over, to the sentinel event.
export async function runProgram({ seq, url, program }, { EventSource, MessageEvent }, write) {
  const tell = (...values) => write({ op: 'event', seq, type: 'tell', data: JSON.stringify(values), id: '' })
  const next = (target, type) => new Promise((resolve) => target.addEventListener(type, resolve, { once: true }))
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
