// EventSources with one planted bug each: the suite's proof that its API cases find something.
//
// Each bug has a name, a sentence, the cases (below connect/) that have to find it, and what plants it in a realm, a
// window or a frame; a few take flags of Chromium. conformance/api_kill_table.py runs them all.
'use strict'

// What is planted where: in pages and their frames, or in the workers of pages.
const bug = (name, what, cases, plant, more = {}) => ({ name, what, cases: cases.split(' '), plant, flags: [], ...more })
const nothing = () => {}

const interfaceBugs = [
  bug('no-event-target', 'It does not inherit from EventTarget: it has the methods itself.', 'interface/inherits-from-event-target', (realm) => {
    const { prototype } = realm.EventSource
    for (const name of ['addEventListener', 'removeEventListener', 'dispatchEvent']) value(prototype, name, prototype[name])
    Object.setPrototypeOf(prototype, realm.Object.prototype)
  }),
  bug('interface-without-parent', 'EventTarget is not the parent of the interface object.', 'interface/inherits-from-event-target',
    (realm) => Object.setPrototypeOf(realm.EventSource, realm.Function.prototype)),
  bug('tag-missing', 'An instance is an [object EventTarget].', 'interface/inherits-from-event-target',
    (realm) => delete realm.EventSource.prototype[Symbol.toStringTag]),
  bug('called-without-new', 'It can be called without new.', 'interface/needs-new-and-a-url',
    (realm) => constructs(realm, (args, construct) => construct(...args), { apply: (theirs, self, args) => new theirs(...args) })),
  bug('no-url-needed', 'Without a URL it opens that of the document.', 'interface/needs-new-and-a-url',
    (realm) => constructs(realm, (args, construct) => construct(...(args.length ? args : [''])))),
  bug('two-arguments', 'It says that it has two arguments.', 'interface/needs-new-and-a-url', (realm) => value(realm.EventSource, 'length', 2)),
  bug('bad-url-is-a-type-error', 'A URL that cannot be parsed throws a TypeError.', 'interface/a-url-that-cannot-be-parsed', (realm) =>
    constructs(realm, (args, construct) => {
      try {
        return construct(...args)
      } catch (error) {
        throw new TypeError(error.message)
      }
    })),
  bug('bad-url-fails-later', 'A URL that cannot be parsed throws nothing.', 'interface/a-url-that-cannot-be-parsed', (realm) =>
    constructs(realm, (args, construct) => construct(URL.canParse(args[0], realm.document.baseURI) ? args[0] : 'about:blank', ...args.slice(1)))),
  bug('url-has-to-be-a-string', 'What is no string is refused.', 'interface/a-url-object documents/a-relative-url', (realm) =>
    constructs(realm, (args, construct) => {
      if (typeof args[0] !== 'string') throw new TypeError('no string')
      return construct(...args)
    })),
  bug('lone-surrogates-left-out', 'Lone surrogates are left out of the URL.', 'interface/a-lone-surrogate-in-the-url',
    (realm) => constructs(realm, ([url, ...more], construct) => construct(String(url).replace(/\p{Surrogate}/gu, ''), ...more))),
  bug('url-as-given', 'url is what was given.', 'interface/the-url-is-serialized documents/a-relative-url documents/a-base-element',
    (realm) => made(realm, (source, [url]) => value(source, 'url', String(url)))),
  bug('url-without-fragment', 'url lacks the fragment.', 'interface/the-url-is-serialized interface/the-url-stays-after-a-redirect',
    reads('url', (url) => url.replace(/#.*/, ''))),
  bug('credentials-never', 'withCredentials is false, whatever was asked for, and none are sent.',
    'interface/with-credentials origins/credentials-for-this-page origins/credentials-for-all origins/credentials-without-permission',
    (realm) => constructs(realm, ([url], construct) => construct(url))),
  bug('credentials-always', 'withCredentials is true, whatever was asked for.',
    'interface/with-credentials origins/another-origin-for-all origins/another-origin-for-this-page origins/no-cookies-for-another-origin',
    (realm) => constructs(realm, ([url], construct) => construct(url, { withCredentials: true }))),
  bug('credentials-as-given', 'withCredentials is not made a boolean.', 'interface/with-credentials',
    (realm) => made(realm, (source, [, more]) => value(source, 'withCredentials', more?.withCredentials ?? false))),
  bug('any-dictionary', 'A number will do as a dictionary.', 'interface/a-dictionary-that-is-none',
    (realm) => constructs(realm, ([url, more], construct) => construct(url, { withCredentials: more?.withCredentials }))),
  bug('attributes-can-be-set', 'url, withCredentials and readyState have setters.', 'interface/attributes-cannot-be-set', (realm) => {
    for (const name of ['url', 'withCredentials', 'readyState']) define(realm.EventSource.prototype, name, { set: nothing, get: attribute(realm, name).get })
  }),
  bug('constants-of-the-interface-only', 'Instances lack the constants.', 'interface/constants', subclass((it) => {
    for (const name of ['CONNECTING', 'OPEN', 'CLOSED']) value(it.prototype, name, undefined)
  })),
  bug('constants-start-at-one', 'CONNECTING is 1.', 'interface/constants', subclass((it) => {
    ['CONNECTING', 'OPEN', 'CLOSED'].forEach((name, at) => [it, it.prototype].forEach((on) => value(on, name, at + 1)))
  })),
  bug('constants-can-be-written', 'The constants can be written.', 'interface/constants-are-constant', subclass((it) => {
    [it, it.prototype].forEach((on) => define(on, 'OPEN', { value: 1, writable: true, configurable: false }))
  })),
  bug('constants-are-hidden', 'The constants cannot be listed.', 'interface/constants-are-constant', subclass((it) => {
    [it, it.prototype].forEach((on) => define(on, 'OPEN', { value: 1, enumerable: false, configurable: false }))
  })),
  bug('open-at-once', 'readyState is 1 from the start.', 'interface/ready-state-of-a-life interface/other-schemes-fail-later',
    (realm) => {
      const begun = new WeakSet()
      made(realm, (source) => kTypes.forEach((type) => source.addEventListener(type, () => begun.add(source))))
      reads('readyState', (state, source) => (state === 0 && !begun.has(source) ? 1 : state))(realm)
    }),
  bug('open-while-it-waits', 'readyState stays 1 while it reconnects.', 'interface/ready-state-of-a-life interface/close-while-it-waits', (realm) => {
    const opened = new WeakSet()
    made(realm, (source) => source.addEventListener('open', () => opened.add(source)))
    reads('readyState', (state, source) => (state === 0 && opened.has(source) ? 1 : state))(realm)
  }),
  bug('failed-is-connecting', 'After a failure readyState is 0.',
    'interface/ready-state-after-a-failure origins/another-origin-without-permission origins/another-origin-for-somebody-else origins/redirected-by-another-origin documents/stopped-while-open documents/stopped-before-the-answer',
    (realm) => {
      const failed = new WeakSet()
      made(realm, (source) => source.addEventListener('error', () => source.readyState === 2 && failed.add(source)))
      reads('readyState', (state, source) => (failed.has(source) ? 0 : state))(realm)
    }),
  bug('other-schemes-throw', 'A URL that is not of HTTP throws.', 'interface/other-schemes-fail-later', (realm) =>
    constructs(realm, (args, construct) => {
      if (!/^http/.test(new URL(args[0], realm.document.baseURI).protocol)) throw new DOMException('no', 'SyntaxError')
      return construct(...args)
    })),
  bug('other-schemes-are-silent', 'A URL that is not of HTTP leads to no event.', 'interface/other-schemes-fail-later',
    heard(['error'], (event, source) => /^http/.test(source.url) || event.stopImmediatePropagation())),
]

const closeBugs = [
  bug('close-tells', 'close() fires an event close.', 'interface/close-is-at-once-and-silent', method('close', function (close) {
    close()
    this.dispatchEvent(new Event('close'))
  })),
  bug('close-is-an-error', 'close() fires an error.',
    'interface/close-is-at-once-and-silent interface/close-twice interface/close-before-any-answer interface/close-after-a-failure',
    method('close', function (close) {
      close()
      this.dispatchEvent(new Event('error'))
    })),
  bug('close-answers', 'close() returns true.', 'interface/close-is-at-once-and-silent', method('close', (close) => close() ?? true)),
  bug('close-later', 'close() does its work in another task.',
    'interface/close-is-at-once-and-silent interface/close-twice interface/close-before-any-answer interface-events/closed-among-queued-events',
    method('close', (close) => void setTimeout(close))),
  bug('close-once', 'close() throws when it is called again.', 'interface/close-twice interface/close-after-a-failure', method('close', function (close) {
    if (this.readyState === 2) throw new DOMException('closed', 'InvalidStateError')
    close()
  })),
  bug('close-needs-an-answer', 'close() is ignored before the answer.', 'interface/close-before-any-answer', (realm) => {
    const begun = new WeakSet()
    made(realm, (source) => kTypes.forEach((type) => source.addEventListener(type, () => begun.add(source))))
    method('close', function (close) { if (begun.has(this)) close() })(realm)
  }),
  bug('close-needs-a-connection', 'close() is ignored while it waits.', 'interface/close-while-it-waits',
    method('close', function (close) { if (this.readyState !== 0) close() })),
]

const messages = ['message', 'add', 'end', 'error', 'open']
const dataOnly = (change) => (event, source) => event instanceof MessageEvent && change(event, source)
const withMessageProperty = (name, it) => heard(messages, dataOnly((event, source) => value(event, name, it(event, source))))
const eventBugs = [
  bug('plain-events-have-data', 'open and error have data.',
    'interface-events/open-is-a-plain-event interface-events/a-lost-connection-is-a-plain-event interface-events/a-failure-is-a-plain-event',
    withProperty(kPlain, 'data', null)),
  bug('open-is-a-message-event', 'open is a MessageEvent.', 'interface-events/open-is-a-plain-event interface-events/the-server-sends-an-open',
    replaced(['open'], () => new MessageEvent('open'))),
  bug('failures-are-error-events', 'A failure is an ErrorEvent.', 'interface-events/a-failure-is-a-plain-event',
    heard(['error'], (event, source) => source.readyState === 2 && value(event, 'constructor', ErrorEvent))),
  bug('losses-can-be-cancelled', 'The error of a lost connection can be cancelled.', 'interface-events/a-lost-connection-is-a-plain-event',
    heard(['error'], (event, source) => source.readyState === 0 && value(event, 'cancelable', true))),
  bug('plain-events-bubble', 'open and error bubble.',
    'interface-events/open-is-a-plain-event interface-events/a-lost-connection-is-a-plain-event interface-events/a-failure-is-a-plain-event',
    withProperty(kPlain, 'bubbles', true)),
  bug('plain-events-of-a-script', 'open and error are made by a script.', 'interface-events/plain-events-are-trusted', replaced(kPlain, plainCopy)),
  bug('messages-of-a-script', 'Events are made by a script.', 'interface-events/a-message-event-is-trusted', replaced(['message'], plainCopy)),
  bug('messages-are-custom', 'An event is no MessageEvent.', 'interface-events/a-message-event interface-events/the-server-sends-an-error',
    withMessageProperty('constructor', () => CustomEvent)),
  bug('origin-missing', 'An event has an empty origin.',
    'interface-events/a-message-event origins/another-origin-for-all origins/redirected-away-with-permission', withMessageProperty('origin', () => '')),
  bug('origin-of-the-page', 'An event has the origin of the page.', 'origins/another-origin-for-all origins/redirected-away-with-permission',
    withMessageProperty('origin', () => location.origin)),
  bug('origin-as-asked', 'An event has the origin of the URL that was asked for.', 'origins/redirected-away-with-permission',
    withMessageProperty('origin', (event, source) => new URL(source.url).origin)),
  bug('id-missing', 'An event has no lastEventId.', 'interface-events/a-message-event', withMessageProperty('lastEventId', () => '')),
  bug('messages-bubble', 'An event bubbles.', 'interface-events/a-message-event-stands-alone', withMessageProperty('bubbles', () => true)),
  bug('messages-can-be-cancelled', 'An event can be cancelled.', 'interface-events/a-message-event-stands-alone',
    replaced(['message'], (event) => new MessageEvent('message', { data: event.data, lastEventId: event.lastEventId, cancelable: true }))),
  bug('messages-have-a-source', 'The source of an event is its EventSource.', 'interface-events/a-message-event-stands-alone',
    withMessageProperty('source', (event, source) => source)),
  bug('types-in-any-case', 'Types are compared without their case.', 'interface-events/a-type-of-its-own',
    replaced(['add'], (event) => [plainCopy(event), new MessageEvent('ADD', { data: event.data })])),
  bug('messages-of-all-types', 'Each event is given to the listeners of message, too.', 'interface-events/a-type-of-its-own',
    replaced(['add'], (event) => [plainCopy(event), new MessageEvent('message', { data: event.data })])),
  bug('an-error-of-the-server-is-final', 'An event of type error closes the source.', 'interface-events/the-server-sends-an-error',
    heard(['error'], dataOnly((event, source) => source.close()))),
  bug('an-open-of-the-server-is-dropped', 'An event of type open is dropped.', 'interface-events/the-server-sends-an-open',
    heard(['open'], dataOnly((event) => event.stopImmediatePropagation()))),
  bug('events-in-one-go', 'Events of a read are given out in one step, without microtasks between.', 'interface-events/all-in-order',
    (realm) => inOneGo(realm, (source) => source.readyState !== 2)),
  bug('events-after-close', 'Events that are queued come after close().', 'interface-events/closed-among-queued-events', (realm) => inOneGo(realm, () => true)),
  bug('reconnects-meanwhile', 'It reconnects while the program is busy with its events.', 'interface-events/a-busy-program-delays-the-reconnect', elsewhere),
]

const handlerBugs = [
  bug('handlers-undefined', 'A handler that is not set is undefined.', 'interface-events/handlers interface-events/handlers-are-attributes',
    handled((type, get, set) => ({ set, get() { return get.call(this) ?? undefined } }))),
  bug('handlers-without-this', 'A handler is called without its source as this.', 'interface-events/handlers',
    handled((type, get, set) => ({ get, set(to) { set.call(this, to && ((event) => to(event))) } }))),
  bug('handlers-cannot-be-read', 'A handler that is read is another function.', 'interface-events/handlers-are-attributes',
    handled((type, get, set) => ({ set, get() { return get.call(this)?.bind(this) ?? null } }))),
  bug('handlers-add-up', 'A handler that is set anew does not replace the one before.', 'interface-events/handlers-are-attributes interface-events/a-handler-keeps-its-place',
    handled((type, get, set) => ({ get, set(to) {
      const before = get.call(this)
      if (before) this.addEventListener(type, before)
      set.call(this, to)
    } }))),
  bug('handlers-keep-anything', 'What is set as a handler stays, though it is no function.', 'interface-events/handlers-are-attributes',
    handled((type, get, set) => ({ get() { return this[type] ?? null }, set(to) { set.call(this, (this[type] = to)) } }))),
  bug('handlers-of-the-instance', 'The handlers are properties of each instance.', 'interface-events/handlers-live-on-the-prototype', (realm) => {
    for (const type of ['open', 'message', 'error']) {
      const found = attribute(realm, 'on' + type)
      made(realm, (source) => define(source, 'on' + type, found))
      delete realm.EventSource.prototype['on' + type]
    }
  }),
  bug('handlers-come-last', 'A handler that is set anew is called last.', 'interface-events/a-handler-keeps-its-place',
    handled((type, get, set) => ({ get, set(to) {
      set.call(this, null)
      set.call(this, to)
    } }))),
  bug('listeners-stay', 'A listener cannot be removed.', 'interface-events/a-removed-listener', method('removeEventListener', nothing)),
  bug('listeners-count-twice', 'A listener that is added twice is called twice.', 'interface-events/a-removed-listener',
    method('addEventListener', (add, type, listener, more) => add(type, (event) => listener(event), more))),
]

const security = { flags: ['--disable-web-security'] }
const originBugs = [
  bug('permission-not-asked', 'Other origins are read without their permission.',
    'origins/another-origin-without-permission origins/another-origin-for-somebody-else origins/credentials-for-all origins/credentials-without-permission origins/redirected-away-without-permission origins/redirected-by-another-origin origins/permission-is-asked-each-time',
    nothing, security),
  bug('origin-not-sent', 'Requests do not name the origin of the page.', 'origins/redirected-away-and-back', nothing, security),
  bug('own-origin-only', 'Other origins are refused.',
    'origins/what-the-request-says-of-itself origins/another-origin-for-all origins/another-origin-for-this-page origins/credentials-for-this-page origins/redirected-away-with-permission',
    (realm) => fetched(realm, { mode: 'same-origin' })),
  bug('asks-first', 'Last-Event-ID makes it ask with OPTIONS.', 'origins/no-preflight-with-an-id documents/resource-timing interface/the-url-stays-after-a-redirect',
    (realm) => fetched(realm, {})),
  bug('no-cookies', 'No cookie is sent or kept.', 'origins/cookies-of-the-same-origin origins/a-cookie-that-the-stream-sets',
    (realm) => fetched(realm, { credentials: 'omit' })),
  bug('cookies-for-all', 'Cookies are sent to other origins unasked.', 'origins/no-cookies-for-another-origin origins/another-origin-for-all',
    (realm) => fetched(realm, { credentials: 'include' })),
]

const resolved = (base) => (realm) => constructs(realm, ([url, ...more], construct) => {
  try {
    return construct(new URL(url, base(realm)).href, ...more)
  } catch (error) {
    throw new realm.DOMException(error.message, 'SyntaxError')
  }
})
const frame = (change) => (realm) => realm !== realm.parent && change(realm)
const inWorkers = (change) => ({ workers: change })
const documentBugs = [
  bug('relative-urls-refused', 'A relative URL is refused.', 'documents/a-relative-url documents/a-base-element', resolved(() => undefined)),
  bug('base-is-the-address', 'A relative URL is resolved against the address of the page.', 'documents/a-base-element',
    resolved((realm) => (realm.location.protocol === 'about:' ? location.href : realm.location.href))),
  bug('queries-in-utf-8', 'The query is encoded in UTF-8, whatever the document is.', 'documents/the-encoding-of-the-document',
    resolved((realm) => realm.document.baseURI)),
  bug('missing-in-workers', 'A worker has no EventSource.', 'documents/in-a-worker documents/in-a-shared-worker', nothing,
    inWorkers((realm) => delete realm.EventSource)),
  bug('workers-live-on', 'The connections of a worker outlive it.', 'documents/a-worker-that-ends', (realm) => value(realm.Worker.prototype, 'terminate', nothing)),
  bug('no-closed-in-workers', 'In a worker readyState is never 2.', 'documents/in-a-shared-worker', nothing,
    inWorkers(reads('readyState', (state) => state % 2))),
  bug('frames-borrow', 'The EventSource of a frame is that of the page.',
    'documents/a-frame-that-goes documents/a-frame-that-goes-while-it-waits documents/events-of-a-frame documents/a-base-element documents/the-encoding-of-the-document',
    frame((realm) => { realm.EventSource = globalThis.EventSource })),
  bug('stop-is-ignored', 'Stopping a document leaves its streams alone.', 'documents/stopped-while-open documents/stopped-before-the-answer',
    frame((realm) => { realm.stop = nothing })),
  bug('held-by-the-program-only', 'A source that no variable holds goes.', 'documents/nobody-holds-it', weaklyHeld, { flags: ['--js-flags=--expose-gc'] }),
]

globalThis.plantedEventSources = [...interfaceBugs, ...closeBugs, ...eventBugs, ...handlerBugs, ...originBugs, ...documentBugs]
