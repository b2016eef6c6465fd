#!/usr/bin/env python3
"""Writes the known.json of clients, as explain.py does for parsers: from the reports of one or, better, several runs.

  ssespec run adapters/NAME --json report.json
  adapters/explain_clients.py report.json...

What fails in one run and not in another is entered as "sometimes", and so is what came too early: a busy machine is late itself.
A cause is looked up by the id of the case, the sentence of its failure and, for cases of the parser over HTTP, its bytes.
"""
import fnmatch
import json
import pathlib
import re
import sys

from explain import EMPTY_DATA, ID as ID_LINE, ILL_FORMED, Failure, cause_before, corpus, entries_before, here, write_entries


def case(*patterns):
    return lambda f: any(fnmatch.fnmatch(f.id, pattern) for pattern in patterns)


def says(*texts):
    return lambda f: any(text in f.sentence for text in texts)


def both(*predicates):
    return lambda f: all(predicate(f) for predicate in predicates)


PARSER = case("parse/*")
BOM_AND_LINE_END = lambda f: re.match(rb"\xef\xbb\xbf[\r\n]", f.bytes)
TWO_BOMS = lambda f: f.bytes.startswith(b"\xef\xbb\xbf" * 2)
LONE_CR = lambda f: re.search(rb"\r(?!\n)", f.bytes)
BOM = lambda f: f.bytes.startswith(b"\xef\xbb\xbf")
ANY_BOM = lambda f: b"\xef\xbb\xbf" in f.bytes
EMPTY_TYPE = lambda f: re.search(rb"(^|[\r\n])event:? ?([\r\n]|$)", f.bytes)
NUL_ID = lambda f: re.search(rb"(^|[\r\n])id:[^\r\n]*\0", f.bytes)
CONTROL_ID = lambda f: re.search(rb"(^|[\r\n])id:[^\r\n]*[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]", f.bytes) or "id-with-control" in f.id
WIDE_ID = lambda f: re.search(rb"(^|[\r\n\xbf])id:[^\r\n]*[\x80-\xff]", f.bytes) or fnmatch.fnmatch(f.id, "connect/*/id-[ow]*")
HUGE = lambda f: re.search(rb"retry:? ?\d{10,}", f.bytes) or fnmatch.fnmatch(f.id, "connect/retry/huge*")
RETRY = lambda f: "retry" in f.id or b"retry" in f.bytes
EARLY = says("expected not before", "came, expected 2 in all")
ID = says("has another id", "expected id", "Last-Event-ID")

TIMER = (lambda f: HUGE(f) or EARLY(f) and re.search(rb"\d{8}", f.bytes), "A retry beyond 31 bits is more than Node's timers take, which then fire at once: it reconnects in a tight loop.")
CONTROLS = (CONTROL_ID, "fetch takes no control characters in a header: with such an id every reconnect fails before it is sent, for ever.")
JOINED = (case("connect/content-type/same-value-twice"), "Two fields Content-Type come from fetch as one, joined by a comma, which it does not take apart.")
UNTRUSTED = (case("connect/interface-events/*trusted*", "connect/interface-events/a-message-event"), "Its events are dispatched as a script's are, so that isTrusted is false.")
WIDE = (both(WIDE_ID, lambda f: not ID(f) or "has no Last-Event-ID" in f.sentence), "An id goes into the header as it is, and fetch takes none beyond Latin-1: every reconnect fails before it is sent, for ever.")
TAG = (case("connect/interface/inherits-from-event-target"), "It has no Symbol.toStringTag of its own.")
IN_ORDER = (case("connect/interface-events/all-in-order", "connect/interface-events/a-handler-keeps-its-place"),
            "An event handler that is set again goes to the end of the listeners, where the standard keeps its place.")
CLOSED_MEANWHILE = (lambda f: "after it had been closed" in f.sentence or f.id == "connect/interface-events/closed-among-queued-events",
                    "Events of the same read still come after close().")
CUT_BOM = "A byte order mark that is cut between reads is not removed, and one at the start of any read that begins a line is."
PARSE_INT = (both(EARLY, RETRY), "retry goes through parseInt(): a number followed by anything, signs and blanks are accepted.")
ONE_SHOT = says("report 3 is error, closed", "report 4 is error, closed", "report 1 is error, closed", "is error, closed, expected error, connecting")

ANY_TYPE = (says("is open, expected error, closed"), "The type of the response is not looked at.")
EVERY_STATUS = (says("is error, connecting, expected error, closed"), "It tries again after every status, for it tells none from a lost connection.")
GO_CONTROLS = (both(CONTROL_ID, says("request 3 did not come", "is error, connecting, expected open")),
               "net/http takes no control characters in a header: with such an id every reconnect fails before it is sent, for ever.")
BLANKS_AND_PLUS = "The number of a retry may have a plus sign, and ASCII blanks on both sides."
GO_OVERFLOW = (both(HUGE, lambda f: EARLY(f) or "one too many" in f.sentence), "A retry beyond 63 bits overflows when it is made a duration: it reconnects at once.")

PY_INT = "retry is passed to int(), which takes signs, blanks, underscores and digits of any script."
AIOHTTP_LIMIT = "A line beyond 128 KiB raises ValueError out of the iterator, the limit of aiohttp's reader, which ends it."
NO_BOM = lambda f: BOM(f) or "byte-order-mark" in f.id or f.id == "connect/example/rc-08"
NO_BOM_WHY = "A byte order mark at the start is not removed, so the name of the first field is not known."
CONTROL_ID_CLOSED = both(CONTROL_ID, says("is error, closed", "did not come", "was not reported"))
SPACES_BEFORE = lambda f: re.search(rb"(^|[\r\n])\w*:  ", f.bytes)
EMPTY_LINES_LAST = lambda f: re.search(rb"(^|[\r\n])data(: ?)?(\r\n|\r|\n)([^d\r\n][^\r\n]*[\r\n]+)*(\r\n|\r|\n)", f.bytes)
UNFINISHED_LINE = lambda f: bool(f.lines[-1])
CRLF_CUT = lambda f: b"\r\n" in f.bytes
LATIN_1 = (WIDE_ID, "An id goes into the header as Latin-1: letters beyond ASCII are not sent as UTF-8.")
PY_WIDE = "An id goes into the header as Latin-1: one with other characters, or with controls, raises an error before the request is sent, at every attempt."
PY_INTERIM = (case("connect/delivery/interim-*"), "Python's http.client takes an interim response other than 100 for the final one.")
KEPT_BLOCK = (lambda f: f.id.startswith("connect/") and says("one too many", "is event", "the last event is")(f) or f.id.startswith("parse/") and f.unterminated, "What an unfinished block held is kept over the reconnect.")
WAITS_LONG = "It may wait as long as it does, but each failed attempt doubles a wait of many seconds: the case is not over in the time that it has."
JITTER = "By default and for good up to half of each wait is taken away by chance, so that it connects too early; and a retry takes effect with an event only."
EMPTY_BLOCKS = "Every blank line fires an event, be there data or not, but for the first of a stream."
EXTENDED_ID = "An id goes into the header as it is: fetch sends letters up to U+00FF as Latin-1 and takes none beyond, nor controls, so that every reconnect fails before it is sent, for ever."
INVALID_EVENT = "A block of nothing but unknown or ignored fields is an error (InvalidEvent), which drops the rest of the stream."

RESCAN = (both(case("parse/eol-with-one-between/*"), lambda f: r"\x00" not in f.sentence), "Each line is looked for from the start of the read: after a CR anywhere before, a LF right after another line end is skipped, and its blank line lost.")
LINES_OF_LF = (both(case("parse/eol-with-one-between/*"), lambda f: not ILL_FORMED(f)), "Lines end at LF alone: a CR ends none, and stays in the value unless it is the last.")
AT_THE_END = both(case("parse/id-commit/*-then-the-end", "parse/end-inside-a-character/*", "parse/retry-beside-each-line/*-each-line"), says("Last-Event-ID", "brought event"))

CAUSES = {
    "python-aiohttp-sse-client": [
        (case("connect/delivery/a-length-beside-chunks-is-overruled"), "aiohttp takes Content-Length beside chunks for an error, and the client does not try again after one."),
        (case("connect/fresh-state/pending-block-after-a-bad-chunk"), "An ill-formed chunk ends the connection without a word."),
        (case("connect/redirect/location-with-escaped-octets", "connect/request/escaped-octets-stay-escaped"), "yarl decodes escaped octets of a query: %2F is sent as a slash."),
        LINES_OF_LF, (both(AT_THE_END, lambda f: not ILL_FORMED(f)), KEPT_BLOCK[1]),
        (both(RETRY, EARLY), PY_INT),
        (lambda f: HUGE(f), "A retry that timedelta does not hold raises OverflowError out of the iterator, which ends it."),
        (case("connect/delivery/an-event-of-a-mebibyte"), AIOHTTP_LIMIT), (lambda f: PARSER(f) and max(map(len, f.lines)) > 60000, AIOHTTP_LIMIT),
        (CONTROL_ID_CLOSED, "aiohttp takes no control characters in a header: after such an id the next request raises ValueError, which ends it."),
        (says("has Last-Event-ID"), "The header that was sent first is sent again, so that an id once sent stays although it was reset."),
        (case("connect/end/fin-amid-the-head"), "aiohttp sends a request once more when a kept connection breaks, below the client."),
        (case("connect/end/bad-chunk-size"), "aiohttp waits on after a chunk size that is none."),
        (says("is error, closed, expected error, connecting"), "A response that breaks off raises ClientPayloadError out of the iterator, and after one failed attempt to connect again it gives up: it ends for good."),
        (NO_BOM, NO_BOM_WHY), (lambda f: ILL_FORMED(f) or fnmatch.fnmatch(f.id, "connect/last-event-id/id-with-ill-formed*"), "Lines are decoded strictly: ill-formed UTF-8 raises an error, which ends it."),
        (lambda f: LONE_CR(f) or "ended-by-cr" in f.id or "-and-cr-" in f.id or "ended-in-cr" in f.id, "Lines end at LF alone: a CR ends none, and stays in the value unless it is the last."),
        (lambda f: NUL_ID(f) or "nul-in-the-id" in f.id, "An id that holds U+0000 is taken, unless it is that character alone."),
        (lambda f: SPACES_BEFORE(f), "All spaces after the colon are removed."), (lambda f: EMPTY_LINES_LAST(f), "Empty lines at the end of the data are removed with their line ends."),
        KEPT_BLOCK],
    "python-requests-sse": [
        (both(RETRY, EARLY), PY_INT),
        (lambda f: HUGE(f), "A retry that timedelta does not hold raises OverflowError out of the iterator, which ends it."),
        (case("connect/close/while-waiting*"), "close() does not end the wait before the next attempt, which is made all the same."),
        (says('has Last-Event-ID "1", expected none'), "The header that was sent first is sent again, so that an id once sent stays although it was reset."),
        PY_INTERIM, (case("connect/content-type/same-value-twice"), "Two fields Content-Type come as one, joined by a comma, which it does not take apart."),
        (both(WIDE_ID, says("Last-Event-ID")), LATIN_1[1]), (both(lambda f: WIDE_ID(f) or CONTROL_ID(f) or "id-of" in f.id or "seeded" in f.id, says("is error, closed, expected open", "request 3 did not come")), PY_WIDE),
        (case("connect/request/own-headers-are-never-used-up"), WAITS_LONG), (case("connect/retry/ignored-with-a-sign"), "retry is passed to int(), and time.sleep() of a negative time raises an error, which ends it."),
        (case("connect/delivery/the-error-comes-before-the-wait"), "close() does not end the wait before the next attempt, which is made all the same."),
        (both(lambda f: f.id == "connect/example/rc-12", says("Last-Event-ID")), LATIN_1[1]),
        (lambda f: fnmatch.fnmatch(f.id, "connect/*short-body") or fnmatch.fnmatch(f.id, "connect/end/content-length-too-long") or f.id == "connect/end/one-connection-at-a-time" or "while the server waited" in f.sentence,
         "Where the response is not chunked, it waits for 512 bytes or its end, and loses what came if it breaks off."),
        (NO_BOM, NO_BOM_WHY), (lambda f: ILL_FORMED(f) or fnmatch.fnmatch(f.id, "connect/*character*") or fnmatch.fnmatch(f.id, "connect/*half-a-*") or f.id.startswith("connect/example/rc-09") or "ill-formed" in f.id,
                               "Lines are decoded strictly: ill-formed UTF-8 raises an error, which ends it."),
        (lambda f: NUL_ID(f) or "nul-in-the-id" in f.id, "An id that holds U+0000 is taken, unless it is that character alone."),
        (lambda f: f.id == "connect/delivery/crlf-in-two-segments" or PARSER(f) and CRLF_CUT(f), "A CR LF that is cut between two reads counts as two line ends."),
        (lambda f: SPACES_BEFORE(f), "All spaces after the colon are removed."), (lambda f: EMPTY_LINES_LAST(f), "Empty lines at the end of the data are removed with their line ends."),
        (lambda f: f.id.startswith("connect/") and re.search('id "', f.sentence) or both(PARSER, lambda f: ID(f) or "Last-Event-ID" in f.sentence)(f), "The id of an unfinished block is kept over the reconnect, and the next blank line makes it the last event ID."),
        (both(PARSER, UNFINISHED_LINE), "What stands after the last line end counts as a line, too.")],
    "python-launchdarkly-eventsource-http": [
        (case("connect/delivery/an-event-does-not-wait-for-its-chunk", "connect/end/events-of-a-cut-chunk-come"), "urllib3 hands a chunk out when it is whole."),
        (case("connect/last-event-id/one-of-the-callers*"), "A Last-Event-ID that the caller set in other letters is sent beside its own."),
        (case("connect/retry/it-holds-for-failed-attempts", "connect/last-event-id/kept-over-failed-attempts", "connect/request/own-headers-are-never-used-up", "connect/end/several-attempts-without-a-response"),
         "After a failed attempt the waits are counted from that attempt for ever, so that later reconnects come at once."),
        (lambda f: EARLY(f) or "one too many" in f.sentence and "retry" in f.id, "retry has no effect: nothing hands the value to the client, which waits a second."),
        (case("connect/close/while-waiting*"), "close() does not end the wait before the next attempt, which is made all the same."),
        PY_INTERIM, (case("connect/redirect/a-*loop-ends", "connect/redirect/eighteen*", "connect/redirect/a-chain*"), "More than three redirects in a row are a network error, and the first URL is asked again."),
        (case("connect/content-type/longer*"), "The type is tested by its first letters alone: text/event-stream-more is taken, too."),
        (case("connect/content-type/*case"), "The type is compared as it was written: capitals are not taken."),
        (says("is open, expected error, closed"), "Every status below 400 but 204 counts as a success."),
        (both(WIDE_ID, says("Last-Event-ID")), LATIN_1[1]), (both(lambda f: WIDE_ID(f) or "id-of" in f.id or "seeded" in f.id or f.id == "connect/example/rc-12", lambda f: not says("another id", "another data", "another type", "is missing: event")(f)), PY_WIDE),
        (case("connect/delivery/the-error-comes-before-the-wait"), "retry has no effect: nothing hands the value to the client, which waits a second."),
        (lambda f: f.id in ("connect/end/content-length-too-long", "connect/end/one-connection-at-a-time", "connect/retry/the-wait-after-a-short-body") or "while the server waited" in f.sentence,
         "Where the response is not chunked, it waits for 10,000 bytes or its end, and loses what came if it breaks off."),
        (lambda f: fnmatch.fnmatch(f.id, "connect/last-event-id/an-id-only*") or f.id == "connect/example/rc-11" or both(PARSER, lambda f: ID(f) or "Last-Event-ID" in f.sentence)(f) and not ANY_BOM(f),
         "An id in a block without data is forgotten: it is committed only with an event."),
        (NO_BOM, NO_BOM_WHY), (lambda f: ILL_FORMED(f) or "character" in f.id or "half-a-" in f.id or f.id.startswith("connect/example/rc-09") or "ill-formed" in f.id,
                               "Lines are decoded strictly: ill-formed UTF-8 raises an error in place of U+FFFD.")],
    "javascript-launchdarkly-eventsource": [
        RESCAN,
        (lambda f: CONTROL_ID(f) or WIDE_ID(f) or fnmatch.fnmatch(f.id, "connect/*seeded*") and "Last-Event-ID" in f.sentence and "\\x" in f.sentence,
         "An id goes into the header as Node's latin1: one with other characters, or with controls, stops it for good, and letters beyond ASCII are not sent as UTF-8."),
        (case("connect/close/an-exception-in-*"), "An exception of its user's listener leaves the parser amid a read, whose rest is lost, or ends the connection."),
        (case("connect/content-type/*"), "The type of the response is not looked at."),
        (says("is error, connecting, expected error, closed"), "After 500, 502, 503 and 504 it tries again, as the standard had it in 2012, and after 407, of which Node makes a network error."),
        TIMER, PARSE_INT, (lambda f: CLOSED_MEANWHILE[0](f), CLOSED_MEANWHILE[1]), (lambda f: HUGE(f), TIMER[1]),
        (case("connect/redirect/*"), "Redirects are 301 and 307 to an absolute URL alone, without end."),
        (case("connect/caller/*", "connect/last-event-id/*seeded*"), "An id given at the start, which is a header of its options, is sent again whatever the stream says."),
        (lambda f: fnmatch.fnmatch(f.id, "connect/last-event-id/an-id-only*") or f.id == "connect/example/rc-11" or ID(f) or fnmatch.fnmatch(f.id, "parse/*/*id*") and "Last-Event-ID" in f.sentence,
         "An id in a block without data is forgotten: it is committed only with an event."),
        (lambda f: "byte-order-mark" in f.id or ANY_BOM(f), CUT_BOM),
        (lambda f: both(PARSER, LONE_CR)(f) or both(PARSER, lambda f: b"\r" in f.bytes)(f),
         "Each line is looked for from the start of the read: after a CR anywhere before, a LF right after another line end is skipped, and its blank line lost.")],
    "javascript-extended-eventsource": [
        (AT_THE_END, "The last event ID is taken when its line ends, not with the blank line, and an empty id of a block gives way to the one before."),
        (both(case("parse/fields-around-each-other/*"), says("another data")), "Every name and value is decoded by itself, and each decoding removes a byte order mark of its own."),
        (says("comes from a block without data"), EMPTY_BLOCKS),
        (lambda f: CLOSED_MEANWHILE[0](f), CLOSED_MEANWHILE[1]),
        (case("connect/content-type/*case"), "The type is compared as it was written: capitals are not taken."),
        (both(case("connect/content-type/*"), says("is open, expected error, closed")), "The name text/event-stream is looked for anywhere in the field Content-Type."),
        (case("connect/status/407*"), "Its fetch makes a network error of 407, after which it tries again."),
        JOINED, TIMER, PARSE_INT, (lambda f: HUGE(f) and "one too many" in f.sentence and "open" in f.sentence, TIMER[1]),
        (says('data "" id'), EMPTY_BLOCKS),
        (both(lambda f: WIDE_ID(f) or CONTROL_ID(f), lambda f: says("Last-Event-ID", "did not come", "is error, connecting, expected open", "is missing: open")(f)), EXTENDED_ID),
        (lambda f: NUL_ID(f) or "nul-in-the-id" in f.id, "An id that holds U+0000 is not ignored, and fetch takes none in a header."),
        (lambda f: ID(f) or fnmatch.fnmatch(f.id, "connect/last-event-id/*") or fnmatch.fnmatch(f.id, "connect/fresh-state/pending-id*") or f.id in ("connect/example/rc-02", "connect/example/rc-03"),
         "The last event ID is taken when its line ends, not with the blank line, and an empty id of a block gives way to the one before."),
        (lambda f: ANY_BOM(f) or "byte-order-mark" in f.id, "Every name and value is decoded by itself, and each decoding removes a byte order mark of its own."),
        (lambda f: both(PARSER, lambda f: b"\r" in f.bytes)(f) or "crlf" in f.id, "A CR LF that is cut between two reads counts as two line ends."),
        (lambda f: EMPTY_DATA(f), "Empty data lines before the first one with text are lost: an empty buffer is taken for none."),
        (lambda f: f.id.startswith("connect/") and "one too many" in f.sentence, EMPTY_BLOCKS),
        (lambda f: PARSER(f) and ("one too many" in f.sentence or "another" in f.sentence), EMPTY_BLOCKS)],
    "rust-eventsource-client-http": [
        (both(RETRY, lambda f: HUGE(f) or b"+" in f.bytes or "plus" in f.id, lambda f: not says("last event")(f)), "A retry takes effect with an event only, digits beyond 64 bits are ignored, and a plus sign is taken."),
        (case("connect/retry/no-jitter-below"), "By default and for good up to half of each wait is taken away by chance, and each wait is twice the one before."),
        (case("connect/redirect/a-*loop-ends"), "Redirects are 301 and 307 to an absolute URL alone."),
        (says("came, expected 2 in all", "expected not before"), JITTER),
        (says("is open, expected error, closed"), "Every status from 200 to 299 counts as a success, and the type of the response is not looked at."),
        (says("is error, connecting, expected error, closed"), "It tries again after every status but the redirects, once a connection was made."),
        (both(case("connect/redirect/*"), says("is error, closed, expected open", "is error, connecting, expected open")), "Redirects are 301 and 307 to an absolute URL alone."),
        (both(lambda f: CONTROL_ID(f), says("did not come", "is error, closed, expected open")), "The http crate takes no control characters in a header: after such an id the source ends for good."),
        (says("is open, expected error, connecting"), "A failed attempt is not told: the stream waits and tries again in silence."),
        (both(case("connect/end/*", "connect/close/*", "connect/last-event-id/*", "connect/retry/*", "connect/example/*", "connect/caller/*"), says("is error, closed", "is error, connecting, expected open")), "A failed attempt is not told, and one at the start ends it, the default."),
        (lambda f: ILL_FORMED(f) or f.id.startswith("connect/example/rc-09") or "character" in f.id or "half-a-" in f.id or "ill-formed" in f.id, "Lines are decoded strictly: ill-formed UTF-8 raises an error in place of U+FFFD."),
        (lambda f: 'id ""' in f.sentence.split("expected")[0] and re.search('expected.*id "(?!")', f.sentence), "Its parser is made anew for each connection with no last event ID, so that events without an id have none."),
        (says("expected none", "has no Last-Event-ID", "has Last-Event-ID"), "An id in a block without data is forgotten: it is committed only with an event, and an event without one on a later connection resets it."),
        (both(case("connect/last-event-id/*", "connect/fresh-state/*", "connect/example/*"), says("the last event is", "is event")), "An id in a block without data is forgotten: it is committed only with an event, and an event without one on a later connection resets it."),
        (both(PARSER, says("is missing", "request 3 did not come", "was not reported", "is error, connecting, expected event")), INVALID_EVENT),
        (both(case("connect/*"), says("is error, connecting, expected event", "is error, connecting, expected open")), INVALID_EVENT)],
    "browser-chromium": [
        (BOM_AND_LINE_END, "The character right after a byte order mark is not looked at: a line end there becomes a part of the next line.")],
    "browser-firefox": [
        (lambda f: b"\0" in f.bytes or f.id in ("connect/example/rc-11", "connect/last-event-id/nul-in-the-id-is-ignored"),
         "U+0000 is left out of values and names or ends a block, by its place, and an id that holds it takes its event along."),
        (case("connect/delivery/open-does-not-wait-for-the-body", "connect/end/fin-before-the-first-chunk"), "open is fired with the first byte of the body, not with the head."),
        (case("connect/end/bad-chunk-size", "connect/end/fin-amid-the-head", "connect/fresh-state/pending-block-after-a-bad-chunk"), "An ill-formed response fails the connection for good, where a network error is due and a reconnect."),
        (ID, "An id in a block without data is forgotten: it is committed only with an event."),
        (case("connect/redirect/*"), "After 302, 303 and 307 it asks the first URL again, after 301 and 308 the last one."),
        (both(RETRY, lambda f: EARLY(f) or "one too many" in f.sentence), "A retry is kept modulo 2 to the 32nd, and an empty one counts as 0.")],
    "browser-webkitgtk": [
        (case("connect/fresh-state/pending-block-after-a-*"), "What was pending when a connection breaks is not dropped: lines, values, types and ids go on in the next stream."),
        (case("connect/redirect/location-relative-at-another-origin"), "A redirect that another origin answers with leaves the source closed."),
        (case("connect/redirect/the-body-of-a-redirect-is-not-awaited"), "The body of a redirect is read to its end before it is followed."),
        (lambda f: re.match(rb"\xfe\xff|\xff\xfe", f.bytes), "A stream that begins with a byte order mark of UTF-16 is decoded as that, and so is every stream after it."),
        (lambda f: (BOM(f) or "byte-order-mark-in" in f.id) and "is missing" in f.sentence or f.id == "connect/fresh-state/byte-order-mark-in-three-segments",
         "A byte order mark is seen only where the first read holds it whole."),
        (case("connect/*reset", "connect/end/*", "connect/example/rc-??-with-reset", "connect/last-event-id/a-pending-reset-does-not-count"),
         "What was pending when a connection breaks is not dropped: lines, values, types and ids go on in the next stream."),
        (case("connect/documents/resource-timing"), "Resource Timing has the initiator type eventsource."),
        (case("connect/documents/stopped-*"), "A stream that the user stops neither fires an error nor is closed: it is taken up again with the page."),
        (both(RETRY, lambda f: EARLY(f) or "one too many" in f.sentence), BLANKS_AND_PLUS),
        (lambda f: ID(f) or f.id == "connect/example/rc-11", "An id in a block without data is not committed before the next event, and is lost with the end of the stream.")],
    "javascript-eventsource": [
        TIMER, CONTROLS, JOINED, UNTRUSTED, TAG, IN_ORDER,
        (case("parse/bom/its-bytes-as-latin-1-characters"), "The characters U+00EF U+00BB U+00BF at the start, which are no byte order mark once decoded, are removed as if they were its bytes."),
        (lambda f: TWO_BOMS(f) or ANY_BOM(f) and "retry" in f.id or f.id == "connect/fresh-state/byte-order-mark-once", "The decoder removes a byte order mark and the parser then removes another."),
        (case("connect/interface-events/*-is-a-plain-event"), "Its error events are of a class of its own, with a code and a message."),
        (case("connect/interface-events/handlers-are-attributes"), "A handler that is no function is passed to addEventListener(), which throws."),
        (case("connect/interface/a-dictionary-that-is-none", "connect/interface/with-credentials"), "Its second argument is not converted as Web IDL converts dictionaries."),
        (case("connect/interface/a-lone-surrogate-in-the-url", "connect/interface/a-url-object", "connect/interface/needs-new-and-a-url"),
         "Its first argument is not converted to a string as Web IDL converts it."),
        (case("connect/interface*"), "It is an EventTarget written in JavaScript, without the checks of Web IDL.")],
    "javascript-undici-eventsource": [
        JOINED, UNTRUSTED, TAG, IN_ORDER, CLOSED_MEANWHILE, CONTROLS,
        (both(EMPTY_TYPE, lambda f: not EARLY(f)), "An empty event field does not reset the type that the block had set before."),
        (case("connect/status/401*"), "Its fetch sends a request once more after 401, below the EventSource."),
        (case("connect/interface/close-before-any-answer"), "close() while a request is under way fires error."),
        (both(RETRY, EARLY), "A retry takes effect with the blank line after it, not with its own line, and none does at more than 31 bits.")],
    "javascript-deno": [
        (lambda f: HUGE(f), "A retry beyond 31 bits is more than its timers take, which then fire at once: it reconnects in a tight loop."),
        CONTROLS, UNTRUSTED, TAG,
        (case("connect/content-type/*"), "The name text/event-stream is looked for anywhere in the field Content-Type."),
        (case("connect/request/cache-control*", "connect/redirect/cache-control*"), "It sends no Cache-Control."),
        (lambda f: ANY_BOM(f) and not RETRY(f), "Every read is decoded by itself, so that U+FEFF at the start of one is lost."),
        (lambda f: "ends in CR is over at once" in f.sentence, "A CR at the end of a read is held back until the next one."),
        (case("connect/end/fin-*-the-head"), "The HTTP layer sends a request once more when it got no head or a part of it, below the EventSource."),
        (lambda f: RETRY(f), "retry goes through Number(), which takes signs, fractions, exponents, hexadecimal and blanks."),
        (case("connect/interface*"), "Its attributes and constants are not those of Web IDL in all details.")],
    "javascript-eventsource-4": [
        (both(PARSER, says("the event on the third connection is")), "An event has the id of its own block, or none; the last event ID is kept for the header only."),
        TIMER, CONTROLS, WIDE, JOINED, UNTRUSTED, TAG, IN_ORDER, CLOSED_MEANWHILE, (NUL_ID, "An id that holds U+0000 is not ignored."),
        (case("connect/content-type/longer*"), "The type is tested by its first letters alone: text/event-stream-more is taken, too."),
        (case("connect/content-type/*case"), "The type is compared as it was written: capitals are not taken."),
        (case("connect/status/407*"), "Its fetch makes a network error of 407, after which it tries again."),
        (lambda f: LONE_CR(f) or "ends in CR is over at once" in f.sentence, "A CR at the end of a read is held back, and at the end of the stream its line is lost."),
        (ID, "An event has the id of its own block, or none; the last event ID is kept for the header only, and an empty one does not reset it."),
        (lambda f: 'id ""' in f.sentence or f.id in ("connect/example/rc-14", "connect/end/the-server-is-away-for-a-while"), "An event has the id of its own block, or none; the last event ID is kept for the header only."),
        (EARLY, "A CR at the end of a read is held back, so that a retry before it comes too late."),
        (case("connect/interface*"), "It is an EventTarget written in JavaScript, without the checks of Web IDL.")],
    "javascript-fetch-event-source-client": [
        (both(case("parse/characters-across-sizes/*"), says("another data")), "Every blank line fires an event, be there data or not, and a field without a colon is ignored."),
        (case("connect/content-type/longer*"), "The type is tested by its first letters alone: text/event-stream-more is taken, too."),
        (case("connect/content-type/*case"), "The type is compared as it was written: capitals are not taken."),
        JOINED, TIMER,
        (lambda f: CLOSED_MEANWHILE[0](f) or f.id.startswith("connect/close/in-"), CLOSED_MEANWHILE[1]),
        (case("connect/close/*"), "An exception of its user's callback counts as a lost connection, or ends it."),
        PARSE_INT,
        (case("connect/status/407*"), "Its fetch makes a network error of 407, after which it tries again."),
        (says("Last-Event-ID"), "The last event ID is taken when its line ends, not with the blank line, so that one of an unfinished block is sent."),
        CONTROLS, WIDE,
        (lambda f: ANY_BOM(f) or "byte-order-mark" in f.id, "A byte order mark at the start is not removed, and every value is decoded by itself, which removes one of its own."),
        (lambda f: NUL_ID(f) or "nul-in-the-id" in f.id, "An id that holds U+0000 is not ignored, and fetch takes none in a header."),
        (says("request 3 did not come"), "Once an id was seen that fetch does not take in a header, every reconnect fails before it is sent."),
        (says("block without data", "one too many", "has another", "is missing"), "Every blank line fires an event, be there data or not, and a field without a colon is ignored.")],
    "go-r3labs-sse-http": [
        (case("connect/last-event-id/id-of-70-kib"), "Lines beyond 64 KiB end the stream, the default limit."),
        (says("is error, closed, expected error, connecting"), "After a complete response it does not connect again: it ends without an error."),
        CLOSED_MEANWHILE,
        ANY_TYPE, EVERY_STATUS,
        (says("expected error, connecting"), "What stands at the end of the stream is dispatched without a blank line after it."),
        (case("connect/last-event-id/reset-by*"), "An empty id does not reset the last event ID: its length is tested."),
        (case("connect/last-event-id/nul*"), "An id that holds U+0000 is not ignored."),
        (case("connect/last-event-id/id-with-ill-formed*"), "Bytes are handed out as they came: ill-formed UTF-8 is not replaced by U+FFFD."),
        (case("connect/delivery/an-event-of-a-mebibyte"), "Events beyond 64 KiB are refused, the default limit."),
        (case("connect/fresh-state/pending-id*"), "The id of a block that was broken off is kept over the reconnect."),
        (case("connect/delivery/*"), "Blocks are delimited by doubled line ends of one kind: mixed pairs are not seen.")],
    "go-launchdarkly-eventsource-http": [
        (case("connect/status/the-body-of-a-failure-is-not-awaited"), "The body of a response that failed is read to its end before the failure is told."),
        ANY_TYPE, EVERY_STATUS, GO_CONTROLS, GO_OVERFLOW,
        (says('has Last-Event-ID "1", expected none'), "The header of the request that was sent first is used again, so that an id once sent stays although it was reset."),
        (lambda f: f.id in ("connect/example/rc-08",) or "byte-order-mark" in f.id, "A byte order mark at the start is not removed, so the name of the first field is not known."),
        (case("connect/last-event-id/id-with-ill-formed*"), "Bytes are handed out as they came: ill-formed UTF-8 is not replaced by U+FFFD."),
        (case("connect/retry/ignored-with-a-plus", "parse/retry/a-letter-at-the-end"), "A retry that is no number sets that of its block back to 0, since the error of ParseInt is dropped, and signs are taken."),
        (both(case("connect/retry/*", "parse/retry/unfinished-digits", "parse/retry/without-a-blank-line", "parse/*/a-retry-then-the-end", "parse/*/*-each-line"), EARLY),
         "A retry takes effect with the event of its block, not with its own line.")],
    "go-tmaxmax-go-sse-http": [
        EVERY_STATUS, GO_CONTROLS, GO_OVERFLOW, CLOSED_MEANWHILE, (case("connect/close/after-an-event"), CLOSED_MEANWHILE[1]),
        (case("connect/redirect/authorization-stays-at-its-port"), "net/http compares hosts without their ports before it takes Authorization away."),
        (case("connect/redirect/the-body-of-a-redirect*"), "net/http reads up to 2 KiB of the body of a redirect before it follows it."),
        (case("connect/redirect/cache-control*"), "It sends no Cache-Control."),
        (case("connect/delivery/an-event-of-a-mebibyte", "connect/last-event-id/id-of-70-kib"), "Events beyond 64 KiB are refused, the default limit."),
        (case("connect/last-event-id/id-with-ill-formed*"), "Bytes are handed out as they came: ill-formed UTF-8 is not replaced by U+FFFD."),
        (lambda f: f.id == "connect/retry/ignored-with-a-plus" or both(PARSER, EARLY)(f) and b"+" in f.bytes, "retry is read by ParseInt, which takes signs."),
        (case("connect/retry/it-holds-longer*"), "With every response the reconnection time goes back to half a second: a retry holds for one reconnect."),
        (both(PARSER, lambda f: not CONTROL_ID(f), says("request 3 did not come")),
         "Where a stream ends in blank lines, comments or unknown fields its parser tells no error, which is taken for an end that the user asked for: it does not connect again."),
        (lambda f: "expected error, connecting" in f.sentence or "pending" in f.id, "What stands at the end of the stream is dispatched without a blank line after it.")],
    "java-okhttp-eventsource-http": [
        (case("connect/last-event-id/one-of-the-callers*"), "A Last-Event-ID among the caller's headers stays in force at each reconnect."),
        (case("connect/redirect/300*"), "OkHttp follows 300 as it does the redirects."),
        (both(case("connect/status/*", "connect/redirect/201*", "connect/redirect/a-redirect-to-204*", "connect/example/*"), ANY_TYPE[0]),
         "Every status from 200 to 299 counts as a success."),
        ANY_TYPE, EVERY_STATUS,
        (lambda f: f.id == "connect/example/rc-08" or "byte-order-mark" in f.id or both(BOM, ID)(f),
         "A byte order mark at the start is not removed, so the name of the first field is not known."),
        (lambda f: fnmatch.fnmatch(f.id, "connect/last-event-id/an-id-only*") or f.id == "connect/example/rc-11" or both(PARSER, says("Last-Event-ID"))(f), "An id in a block without data is forgotten: it is committed only with an event."),
        (both(lambda f: CONTROL_ID(f) or WIDE_ID(f) or fnmatch.fnmatch(f.id, "connect/*/*seeded-by-the-caller") or f.id == "connect/example/rc-12",
              says("request 3 did not come", "is missing: open")),
         "OkHttp takes neither controls nor letters beyond ASCII in a header, which raises out of readAnyEvent(): after such an id it never connects again."),
        (case("connect/retry/huge*"), "A retry beyond 63 bits raises NumberFormatException, which ends the stream.")],
    "java-okhttp-sse-http": [
        (says("is error, closed"), "It never connects again: a lost or ended connection is reported to its user, who has to do it."),
        (says("is open, expected error, closed"), "Every status from 200 to 299 counts as a success."),
        (case("connect/last-event-id/nul*"), "An id that holds U+0000 is not ignored."),
        (says("is missing: event"), "A CR at the end of a read is held back until the next one.")],
    "javascript-eventsource-2": [
        (RESCAN[0], "After a CR of the same read a LF behind another line end is skipped: a blank line is lost, and with it the end of an event."),
        (AT_THE_END, "What an unfinished block held is kept over the reconnect; an id is taken when its line ends."),
        (both(case("parse/characters-across-sizes/*", "parse/utf8-cut-short-by-each/type*", "parse/values-that-differ-little/*"), says("another data", "is missing")), "A field without a colon is ignored."),
        (lambda f: CONTROL_ID(f) or WIDE_ID(f), "An id goes into the header as Node's latin1: one with other characters, or with controls, stops it for good, and letters beyond ASCII are not sent as UTF-8."),
        (says("is error, connecting, expected error, closed"), "error is fired before readyState becomes CLOSED, and after 500, 502, 503 and 504 it tries again."),
        (case("connect/content-type/*"), "The type of the response is not looked at."),
        (case("parse/retry-ignored/minus*"), PARSE_INT[1]), TIMER, PARSE_INT,
        (NUL_ID, "An id that holds U+0000 is not ignored."),
        (case("connect/redirect/*"), "Redirects are 301, 302 and 307 to an absolute URL alone, which the next requests keep but for 307."),
        (says("is error, connecting, expected open"), "A connection that breaks off fires error twice."),
        (case("connect/close/*"), "Events of the same read still come after close(), and an exception of a listener for error keeps it from reconnecting."),
        (case("connect/fresh-state/*", "connect/example/*", "connect/end/*", "connect/last-event-id/*", "connect/retry/in-a-dropped-block*"), "What an unfinished block held is kept over the reconnect; an id is taken when its line ends."),
        (ANY_BOM, CUT_BOM),
        (lambda f: re.search(rb"(^|[\r\n]|^\xef\xbb\xbf)(data|event|id)([\r\n]|$)", f.bytes), "A field without a colon is ignored."),
        (both(PARSER, says("has another", "one too many", "expected id", "Last-Event-ID")),
         "What an unfinished block held is kept over the reconnect; an id is taken when its line ends.")],
    "javascript-event-source-polyfill": [
        (says("Last-Event-ID"), "The last event ID is sent as a parameter of the URL, not as a header."),
        (case("connect/content-type/*"), "The type has to match one regular expression: joined fields and blanks do not."),
        (lambda f: NUL_ID(f) or f.id in ("connect/example/rc-11", "connect/last-event-id/nul-in-the-id-is-ignored"), "An id that holds U+0000 is not ignored."),
        (case("connect/example/rc-14", "connect/end/the-server-is-away-for-a-while"), "The last event ID is sent as a parameter of the URL, not as a header."),
        (case("connect/end/several-attempts-without-a-response"), "The wait is a second at least and doubles with every attempt."),
        (says("is error, connecting, expected error, closed"), "A response without a body, as 204 and 304 have none, counts as a lost connection: it tries again."),
        (case("connect/last-event-id/an-id-only*", "parse/end-of-stream/reset-alone*"), "An id in a block without data is forgotten: it is committed only with an event."),
        (lambda f: b"retry" in f.bytes or "retry" in f.id or EARLY(f), "retry is read by parseInt(), which takes a number followed by anything; the wait is a second at least and doubles.")],
    "rust-reqwest-eventsource": [
        (says('Last-Event-ID "", expected none'), "The id of the last event is sent even if it is empty: Last-Event-ID comes as an empty field."),
        (lambda f: BOM(f), "A byte order mark at the start makes its parser, eventsource-stream, panic: it is cut off by one byte of its three.",
         "https://github.com/jpopesculian/eventsource-stream/pull/10"),
        (lambda f: f.id == "connect/retry/ignored-with-a-plus", "retry is read by parse::<u64>(), which takes a plus sign."),
        (both(case("connect/retry/*", "connect/example/rc-10"), EARLY), "A retry takes effect with an event only, not with its own line."),
        (case("connect/last-event-id/id-with-control*"), "reqwest takes no control characters in a header: such an id closes the source for good."),
        (case("connect/content-type/with-*"), "The mime crate refuses a parameter without a value, an unclosed quote and a blank before the semicolon."),
        (case("connect/last-event-id/id-with-ill-formed*", "connect/fresh-state/*-character-*", "connect/fresh-state/half-a-*", "connect/example/rc-09*"),
         "Lines are decoded strictly: ill-formed UTF-8 raises an error in place of U+FFFD."),
        (lambda f: f.id == "connect/example/rc-08" or "byte-order-mark" in f.id,
         "A byte order mark at the start makes its parser, eventsource-stream, panic: it is cut off by one byte of its three.",
         "https://github.com/jpopesculian/eventsource-stream/pull/10"),
        (case("connect/content-type/longer-subtype-with-plus"), "What follows a plus in the type is not compared."),
        (case("connect/delivery/an-event-ended-by-cr*"), "A CR is held back until the next byte, and at the end of the stream it never counts."),
        (case("connect/last-event-id/an-id-only-block-resets"), "An id in a block without data is forgotten: it is committed only with an event."),
        (lambda f: f.id in ("connect/example/rc-14", "connect/end/the-server-is-away-for-a-while") or 'id ""' in f.sentence.split("expected")[0] and f.id.startswith("connect/"),
         "Its parser is made anew for each connection with no last event ID, so that events without an id have none."),
    ],
}


# Whose adapter of the parser alone explains a case, where it is not the name without -http.
PARSER_OF = {"rust-reqwest-eventsource": "rust-eventsource-stream"}

# What one run shows and another does not: a client that connects too early is seen only while the machine is quick.
HUGE_BY_CHANCE = (both(PARSER, HUGE), TIMER[1])
BLANKS_OR_PLUS = lambda f: re.search(rb"(^|[\r\n])retry:( |(?! ))([ \t\v\f]+\+?\d+|\+\d+|\d+[ \t\v\f])[ \t\v\f]*([\r\n]|$)", f.bytes)
BLANKS_BY_CHANCE = case("parse/blanks-in-retry/*")
BLANK_LIKE = case("parse/characters-like-controls/like-line-feed", "parse/characters-like-controls/like-nul")
EMPTY_BY_CHANCE = case("parse/retry-beside-each-line/alone-*", "parse/retry-empty/*-beside-data")
DIGITS_BY_CHANCE = case("parse/blanks-in-retry/*", "parse/retry-ignored/*", "parse/utf8-in-retry/*")
BY_CHANCE = {
    "python-aiohttp-sse-client": [(BLANK_LIKE, PY_INT)],
    "python-requests-sse": [(BLANK_LIKE, PY_INT)],
    "rust-eventsource-client-http": [(lambda f: f.id.startswith("connect/") or b"retry" in f.bytes, JITTER)],
    "browser-webkitgtk": [(both(PARSER, BLANKS_OR_PLUS), BLANKS_AND_PLUS)],
    "go-launchdarkly-eventsource-http": [
        (DIGITS_BY_CHANCE, "A retry that is no number sets that of its block back to 0, since the error of ParseInt is dropped, and signs are taken."),
        (case("parse/retry-big/*"), GO_OVERFLOW[1])],
    "go-tmaxmax-go-sse-http": [
        (case("parse/retry-ignored/plus*"), "retry is read by ParseInt, which takes signs."),
        (case("connect/close/while-waiting-for-the-head"), "net/http may hand out a response that comes while its request is being cancelled, and it is taken for open.")],
    "javascript-eventsource": [HUGE_BY_CHANCE],
    "javascript-eventsource-2": [
        HUGE_BY_CHANCE, (DIGITS_BY_CHANCE, PARSE_INT[1])],
    "javascript-extended-eventsource": [
        (case("parse/retry-empty/*", "parse/retry-beside-each-line/alone-*"), "An empty retry is a wait of NaN, which is none: it reconnects in a tight loop, and chance decides what is seen of it.")],
    "javascript-eventsource-4": [HUGE_BY_CHANCE],
    "javascript-fetch-event-source-client": [HUGE_BY_CHANCE, (DIGITS_BY_CHANCE, PARSE_INT[1])],
    "javascript-deno": [
        (both(PARSER, HUGE), "A retry beyond 31 bits is more than its timers take, which then fire at once: it reconnects in a tight loop."),
        (lambda f: BLANKS_BY_CHANCE(f) or BLANK_LIKE(f) or EMPTY_BY_CHANCE(f), "retry goes through Number(), which takes signs, fractions, exponents, hexadecimal and blanks.")],
}


def connect_waits():
    """The connect cases that ask for a wait."""
    for file in sorted(here.glob("../conformance/corpus/connect/*.json")):
        for case in json.loads(file.read_text())["cases"]:
            if '"after"' in json.dumps(case):
                yield f"connect/{file.stem}/{case['name']}"


def failures(files):
    """Of each adapter: the cases that are judged, by case the results that failed, and the cases that passed somewhere."""
    judged, failed, passed = {}, {}, {}
    for file in files:
        for subject in json.loads(pathlib.Path(file).read_text())["subjects"]:
            name = pathlib.Path(subject["subject"].rstrip("/")).name
            failed.setdefault(name, {})
            for result in subject["results"]:
                if result["verdict"] == "unsupported":
                    continue
                judged.setdefault(name, set()).add(result["id"])
                if result.get("before_known", result["verdict"]) in ("fail", "crash", "hang"):
                    failed[name].setdefault(result["id"], []).append(result)
                else:
                    passed.setdefault(name, set()).add(result["id"])
    return judged, failed, passed


def entry_of(name, case, result, stream, by_chance):
    failure = Failure(stream, result)
    cause = next((rest for applies, *rest in CAUSES.get(name, []) if applies(failure)), None) or cause_before(name, case)
    if not cause and case.startswith("parse/"):
        cause = cause_before(PARSER_OF.get(name, name.removesuffix("-http")), case)
    if not cause:
        return None, failure.sentence
    entry = {"case": case, "verdict": result.get("before_known", result["verdict"]), "reason": cause[0]}
    if cause[1:]:
        entry["link"] = cause[1]
    before = entries_before(name).get(case, {})
    if by_chance or "expected not before" in failure.sentence or "came, expected 2 in all" in failure.sentence or before.get("sometimes"):
        entry["sometimes"] = True
    return entry, failure.sentence


def main():
    streams, status = dict(corpus()), 0
    judged, failed, passed = failures(sys.argv[1:])
    for name, cases in failed.items():
        known = {case: entry for case, entry in entries_before(name).items() if case not in judged.get(name, ())}
        for case, results in cases.items():
            entry, sentence = entry_of(name, case, results[0], streams.get(case, b""), case in passed.get(name, ()))
            if entry:
                known[case] = entry
                continue
            print(f"{name}: no cause covers {case}: {sentence}")
            status = 1
        for case, stream in [*streams.items(), *((id, b"") for id in connect_waits())]:
            reason = next((why for applies, why in BY_CHANCE.get(name, []) if applies(Failure(stream, {"id": case}))), None)
            if case not in known and reason:
                known[case] = {"case": case, "verdict": "fail", "reason": reason, "sometimes": True}
        write_entries(name, known)
        print(f"{name}: {len(known)} explained")
    return status


if __name__ == "__main__":
    sys.exit(main())
