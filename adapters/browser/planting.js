// Ways to plant a bug into the EventSource of a window or a worker: what planted_event_sources.js is written in.
//
// Classic scripts, both: driver.mjs puts them into the page together, and where a bug is one of workers into these.
'use strict'

const kPlain = ['open', 'error']
const kTypes = ['open', 'error', 'message', 'add', 'end', 'a']
const define = (object, name, more) => Object.defineProperty(object, name, { configurable: true, enumerable: true, ...more })
const value = (object, name, it) => define(object, name, { value: it, writable: true })
const attribute = (realm, name) => Object.getOwnPropertyDescriptor(realm.EventSource.prototype, name)

/** Replaces the constructor by one that calls make(args, construct). */
function constructs(realm, make, traps = {}) {
  const construct = (theirs, args, target) => make(args, (...given) => Reflect.construct(theirs, given, target))
  realm.EventSource = new Proxy(realm.EventSource, { construct, ...traps })
}

/** Does something to each source that is made. */
function made(realm, change) {
  constructs(realm, (args, construct) => {
    const source = construct(...args)
    change(source, args)
    return source
  })
}

/** Changes each event of these types before anybody hears it. */
const heard = (types, change) => (realm) =>
  made(realm, (source) => types.forEach((type) => source.addEventListener(type, (event) => change(event, source))))

const withProperty = (types, name, it) => heard(types, (event) => value(event, name, it))

/** Keeps an event from all, and gives them another one in its place. */
const replaced = (types, copy) => heard(types, (event, source) => {
  if (!event.isTrusted) return
  event.stopImmediatePropagation()
  for (const it of [copy(event, source)].flat()) source.dispatchEvent(it)
})

/** Replaces what reading an attribute tells. */
const reads = (name, tell) => (realm) => {
  const { get } = attribute(realm, name)
  define(realm.EventSource.prototype, name, { get() { return tell(get.call(this), this) } })
}

/** Replaces a method. */
const method = (name, call) => (realm) => {
  const theirs = realm.EventSource.prototype[name]
  value(realm.EventSource.prototype, name, function (...args) { return call.call(this, theirs.bind(this), ...args) })
}

const plainCopy = (event) => new event.constructor(event.type, event)

const handled = (setter) => (realm) => {
  for (const type of ['open', 'message', 'error']) {
    const { get, set } = attribute(realm, 'on' + type)
    define(realm.EventSource.prototype, 'on' + type, setter(type, get, set))
  }
}

const subclass = (change) => (realm) => {
  realm.EventSource = class EventSource extends realm.EventSource {}
  change(realm.EventSource)
}

/** An EventSource made of fetch(), as many packages have it; more goes to fetch(). */
function fetched(realm, more) {
  realm.EventSource = class EventSource extends realm.EventTarget {
    constructor(url, { withCredentials = false } = {}) {
      super()
      Object.assign(this, { url: new URL(url, realm.document.baseURI).href, withCredentials, readyState: 0, id: '', wait: 3000 })
      this.stopping = new AbortController()
      for (const type of ['open', 'message', 'error']) this.addEventListener(type, (event) => this['on' + type]?.(event))
      this.run()
    }

    close() {
      this.readyState = 2
      this.stopping.abort()
    }

    async run() {
      while (this.readyState !== 2) {
        const final = await this.attempt().catch((error) => error instanceof TypeError)
        if (this.readyState === 2) return
        this.readyState = final ? 2 : 0
        this.dispatchEvent(new Event('error'))
        await new Promise((resolve) => setTimeout(resolve, this.wait))
      }
    }

    async attempt() {
      const headers = this.id ? { 'Last-Event-ID': this.id } : {}
      const credentials = this.withCredentials ? 'include' : 'same-origin'
      const response = await realm.fetch(this.url, { credentials, headers, signal: this.stopping.signal, ...more })
      if (response.status !== 200) return true
      this.url = response.url
      this.readyState = 1
      this.dispatchEvent(new Event('open'))
      let rest = ''
      const decoder = new TextDecoder()
      for await (const bytes of response.body) {
        const blocks = (rest + decoder.decode(bytes, { stream: true })).split('\n\n')
        rest = blocks.pop()
        blocks.forEach((block) => this.take(block))
      }
      return false
    }

    take(block) {
      let data = ''
      let type = 'message'
      for (const line of block.split('\n')) {
        const [, name, text] = /^(.*?)(?:: ?(.*))?$/.exec(line)
        if (name === 'data') data += text + '\n'
        if (name === 'event') type = text
        if (name === 'id') this.id = text
        if (name === 'retry') this.wait = Number(text)
      }
      if (data === '' || this.readyState === 2) return
      const { origin } = new URL(this.url)
      this.dispatchEvent(new MessageEvent(type, { data: data.slice(0, -1), lastEventId: this.id, origin }))
    }
  }
}

/** The real source is in a worker, and does not wait for the page. */
function elsewhere(realm) {
  const code = (url) => `const source = new EventSource(${JSON.stringify(url)})
    for (const type of ${JSON.stringify(kTypes)}) source.addEventListener(type, ({ data, lastEventId }) =>
      postMessage({ type, data, lastEventId, readyState: source.readyState }))`
  realm.EventSource = class EventSource extends realm.EventTarget {
    constructor(url) {
      super()
      this.url = url
      this.readyState = 0
      this.worker = new Worker(URL.createObjectURL(new Blob([code(url)])))
      this.worker.onmessage = ({ data: { type, readyState, ...more } }) => {
        this.readyState = readyState
        const event = more.data === undefined ? new Event(type) : new MessageEvent(type, more)
        this['on' + type]?.(event)
        this.dispatchEvent(event)
      }
    }

    close() {
      this.readyState = 2
      this.worker.terminate()
    }
  }
}

/** Events are kept, and handed out in one go. */
function inOneGo(realm, wanted) {
  made(realm, (source) => {
    const kept = []
    for (const type of kTypes) {
      source.addEventListener(type, (event) => {
        if (!event.isTrusted) return
        event.stopImmediatePropagation()
        if (kept.push(plainCopy(event)) > 1) return
        setTimeout(() => {
          for (const it of kept.splice(0)) if (wanted(source)) source.dispatchEvent(it)
        }, 200)
      })
    }
  })
}

/** Nothing but the program holds a source. */
function weaklyHeld(realm) {
  const Theirs = realm.EventSource
  realm.EventSource = class EventSource extends realm.EventTarget {
    constructor(url) {
      super()
      const real = new Theirs(url)
      const held = new WeakRef(this)
      this.close = () => real.close()
      real.onmessage = (event) => setTimeout(() => {
        realm.gc()
        const { type, data, lastEventId } = event
        held.deref()?.hear(new MessageEvent(type, { data, lastEventId }))
      })
    }

    hear(event) {
      this.dispatchEvent(event)
      this.onmessage?.({ target: this, type: event.type, data: event.data, lastEventId: event.lastEventId })
    }
  }
}

/** Plants it here, in the frames of this page and, where it is one of workers, in these. */
globalThis.plantEventSource = (name, script) => {
  const { plant, workers } = plantedEventSources.find((it) => it.name === name)
  plant(globalThis)
  const planted = new WeakSet()
  const { get } = Object.getOwnPropertyDescriptor(HTMLIFrameElement.prototype, 'contentWindow')
  define(HTMLIFrameElement.prototype, 'contentWindow', { get() {
    const window = get.call(this)
    if (window && !planted.has(window)) {
      planted.add(window)
      plant(window)
    }
    return window
  } })
  if (!workers) return
  const begin = `${script}; plantedEventSources.find(({ name }) => name === '${name}').workers(globalThis);`
  for (const kind of ['Worker', 'SharedWorker']) {
    globalThis[kind] = new Proxy(globalThis[kind], { construct: (theirs, [url]) =>
      new theirs(URL.createObjectURL(new Blob([begin, `importScripts(${JSON.stringify(url)})`]))) })
  }
}
