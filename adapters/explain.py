#!/usr/bin/env python3
"""Writes the known.json of adapters: every failure in a JSON report, with the root cause read from the package's source.

  ssespec run adapters/NAME --json report.json
  adapters/explain.py report.json...

Entries of cases that a report does not hold stay as they are. Where CAUSES has none, a reason that known.json gives for the case already is kept; where it gives none, CAUSES_OF_NEW_CASES is asked.
A cause is (which failures, why) or (which failures, why, where it is reported). It is looked up by the bytes of the case and the sentence of its failure, in the order of CAUSES[NAME]. A failure
that no cause covers is reported, not written: read the package, then add its cause here. `sometimes`, for what the speed of the machine decides, and `expires` are kept.
"""
import functools
import json
import pathlib
import re
import sys

here = pathlib.Path(__file__).parent


def piece(part):
    if isinstance(part, str):
        return part.encode()
    once = bytes.fromhex(part["hex"]) if "hex" in part else part["text"].encode()
    return once * part.get("repeat", 1)


def corpus():
    for file in sorted(here.glob("../conformance/corpus/parse/*.json")):
        for case in json.loads(file.read_text())["cases"]:
            yield f"parse/{file.stem}/{case['name']}", b"".join(map(piece, case["input"]))


def ill_formed(stream):
    try:
        stream.decode()
    except UnicodeDecodeError:
        return True
    return False


def lines(stream):
    return re.split(rb"\r\n|\r|\n", stream)


class Failure:
    """What the predicates look at."""

    def __init__(self, stream, result):
        self.bytes, self.id = stream, result["id"]
        self.sentence = (result.get("difference") or {}).get("sentence", "")
        self.lines = lines(stream)
        self.too_many, self.error = "too many" in self.sentence, "raised an error" in self.sentence
        self.cut = (result.get("difference") or {}).get("cut")  # none if the whole stream shows it
        self.retry, self.missing = "reconnection time" in self.sentence, "is missing" in self.sentence
        self.unterminated = bool(self.lines[-1]) or len(self.lines) > 1 and self.lines[-2] != b""


BOM = lambda f: f.bytes.startswith(b"\xef\xbb\xbf")
ANY_BOM = lambda f: b"\xef\xbb\xbf" in f.bytes
ILL_FORMED = lambda f: ill_formed(f.bytes)
SURROGATE = lambda f: re.search(rb"\xed[\xa0-\xbf]", f.bytes)
NUL_ID = lambda f: any(line.startswith(b"id:") and b"\0" in line for line in f.lines)
LONE_CR = lambda f: re.search(rb"\r(?!\n)", f.bytes)
CR_END = lambda f: f.bytes.endswith(b"\r")
CR = lambda f: b"\r" in f.bytes
CRLF = lambda f: b"\r\n" in f.bytes
MIXED = lambda f: any(len(set(re.findall(rb"\r\n|\r|\n", ends))) > 1 for ends in re.findall(rb"[\r\n]+", f.bytes))
SEPARATORS = lambda f: re.search("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", f.bytes.decode("utf-8", "replace"))
UNFINISHED = lambda f: f.unterminated and (f.too_many or "end of the stream" in f.sentence)
RETRY = lambda f: f.retry or any(line.startswith(b"retry") for line in f.lines)
EMPTY_DATA = lambda f: any(line in (b"data", b"data:", b"data: ") for line in f.lines)
EMPTY_ID = lambda f: any(line in (b"id", b"id:", b"id: ") for line in f.lines)
EMPTY_TYPE = lambda f: any(line in (b"event", b"event:", b"event: ") for line in f.lines)
NO_COLON = lambda f: any(line and b":" not in line for line in f.lines)
NO_SPACE = lambda f: any(re.match(rb"(data|id|event|retry):[^ ]", line) for line in f.lines)
SPACES = lambda f: any(re.match(rb"\w+:( [\t ]|\t)|.*[\t ]$", line) for line in f.lines)
CONTROLS = lambda f: re.search(rb"[\0-\x08\x0b\x0c\x0e-\x1f\x7f]", f.bytes)
LONG = lambda f: any(len(line) > 60000 for line in f.lines) or len(f.bytes) > 60000
TYPE = lambda f: "another type" in f.sentence or any(line.startswith(b"event") for line in f.lines)
ID = lambda f: any(line.startswith(b"id") for line in f.lines) or "last event ID" in f.sentence
DATA = lambda f: any(line.startswith(b"data") for line in f.lines)
EXPECTS_EMPTY = lambda f: re.search(r'(expected|missing:) event type "[^"]*" data ""', f.sentence)
TOO_MANY = lambda f: f.too_many
LATE = lambda f: "came with read" in f.sentence or "came at the end" in f.sentence
ERROR = lambda f: f.error
ALWAYS = lambda f: True

TIME = lambda f: f.retry and not ANY_BOM(f)
TWO_BOMS = lambda f: f.bytes.startswith(b"\xef\xbb\xbf" * 2)
RETRY_INT = (TIME, "retry is passed to int(), which takes signs, blanks, underscores and digits of any script, and no more than 4300 of them.")
RETRY_PLUS = (TIME, "retry is read by parse::<u64>(), which takes a plus sign.")
RETRY_GO = (TIME, "A retry that is no number sets that of its block back to 0, since the error of ParseInt is dropped, and signs are taken.")
no_bom = (BOM, "A byte order mark at the start is not removed, so the name of the first field is not known.")
raises = (ILL_FORMED, "Lines are decoded strictly: ill-formed UTF-8 raises an error in place of U+FFFD.")
raw = (ILL_FORMED, "Bytes are handed out as they came: ill-formed UTF-8 is not replaced by U+FFFD.")
java = (lambda f: SURROGATE(f) and "\ufffd" in f.sentence, "Java's decoder makes one U+FFFD of an encoded surrogate, where the standard wants three.")
nul_id = (NUL_ID, "An id that contains NUL is taken.")
nul_shown = (lambda f: NUL_ID(f) and r"\x00" in f.sentence.split(", expected")[0], nul_id[1])
flush = (UNFINISHED, "What stands at the end of the stream is dispatched without a blank line after it.")
cr_held = (lambda f: CR(f) and (f.missing or LATE(f)), "A CR at the end of a read is held back until the next character, whole, "
           "shows whether it is LF.")
no_cr = (LONE_CR, "A CR alone does not end a line.")
phantom = (ALWAYS, "Once an id was seen, every further blank line fires an event: the check for an empty block looks "
           "at the last event ID, which is kept on purpose.")
httpx = [RETRY_INT, no_bom, cr_held, phantom]
stainless = [RETRY_INT + ("https://github.com/openai/openai-python/pull/3844",),
             no_bom + ("https://github.com/openai/openai-python/pull/3819",), raises, phantom]
SPLITLINES = "Lines are split as str.splitlines() does: VT, FF, FS, GS, RS, NEL, LS and PS end lines, too."
limit = (LONG, "Lines beyond 64 KiB are refused: the default limit of bufio.Scanner.")

go_json = (ILL_FORMED, "Bytes are not decoded: types keep ill-formed UTF-8, and encoding/json replaces each such byte on its own.")

PARSE_INT = (TIME, "retry goes through parseInt(): digits followed by anything, signs and blanks are accepted.")
latin_bom = (lambda f: f.bytes.startswith(b"\xc3\xaf"), "The characters U+00EF U+00BB U+00BF at the start, which are no byte order mark once "
             "decoded, are removed as if they were its bytes.")
cut_crlf = (CRLF, "A CR LF that is cut between two reads counts as two line ends.")
held_cr = (lambda f: CR(f) and (f.missing or LATE(f)), "A CR at the end of a read is kept back, and is not looked at again before the next line "
           "end comes; at the end of the stream its line, and the event of it, are lost.")
nul_removes = (NUL_ID, "An id that holds U+0000 is not ignored: it removes the id that the block had set before.", "https://github.com/rexxars/eventsource-parser/issues/34")
rescans = [
    (lambda f: f.retry, PARSE_INT[1]), latin_bom,
    (lambda f: "another id" in f.sentence and f.sentence.endswith("no id"), "The id of a block without data stays and is told with the next event."),
    (lambda f: CRLF(f) and f.cut and not f.missing, "A CR LF that is cut between two reads counts as two line ends."),
    (CR, "Each line is looked for from the start of the read: after a CR anywhere before, a LF right after another line end is skipped, and its blank line lost.")]

SLOW = "Time grows with the square of the length of a line or block, so that the answer may come after the limit."
HANGS_OF_SLOWNESS = {"javascript-eventsource-parser-1.1.2", "javascript-eventsource-parser-2.0.1", "javascript-eventsource-parser-3.0.0", "javascript-groq",
                     "javascript-mistral", "javascript-together", "python-sseclient", "rust-eventsource-stream"}

CAUSES = {
    "javascript-anthropic": [(ANY_BOM, "A byte order mark is removed from the start of every line, not of the stream alone.")],
    "javascript-core-sse": [PARSE_INT, (lambda f: f.retry and ANY_BOM(f), "Every name and value is decoded by itself, and each decoding "
                                        "removes a byte order mark of its own.")],
    "javascript-mistral": [(ANY_BOM, "Every block is decoded by itself, and each decoding removes a byte order mark of its own.")],
    "javascript-openrouter": [(ANY_BOM, "Every block is decoded by itself, and each decoding removes a byte order mark of its own.")],
    "javascript-parse-sse": [
        (lambda f: TWO_BOMS(f) and not f.missing, "The decoder removes a byte order mark and the parser then removes another."),
        (lambda f: CRLF(f) and f.cut, "A CR LF that is cut between two reads counts as two line ends.")],
    "javascript-orpc": [(TWO_BOMS, "Node's TextDecoder, which it uses, takes a second byte order mark too if a read ends inside the first."),
                        (lambda f: f.retry, "A retry with leading zeros is ignored: the value has to be what its number prints as.")],
    "javascript-fetch-event-stream": [
        (TWO_BOMS, "Node's TextDecoder, which it uses, takes a second byte order mark too if a read ends inside the first."),
        (lambda f: f.retry, "retry goes through Number(), which takes signs, fractions, exponents, hexadecimal and blanks, and 0 counts as none.")],
    "javascript-eventsource-parser-1.1.2": rescans,
    "javascript-eventsource-parser-2.0.1": rescans,
    "javascript-eventsource-parser-3.0.0": [latin_bom, nul_removes, cut_crlf],
    "python-httpx-sse": httpx,
    "python-httpx2": [RETRY_INT, no_bom, cr_held, (LONG, "Events beyond the default limit of the client are refused."),
                      (CR_END, "At the end of the stream a CR held back counts as a blank line, too: it dispatches an unfinished block."),
                      (ALWAYS, "A block without data fires an event.")],
    "python-openai": stainless,
    "python-anthropic": [RETRY_INT, no_bom, raises, (lambda f: f.too_many and 'data ""' in f.sentence, phantom[1]), (SEPARATORS, SPLITLINES),
                         (LATE, "Blocks are delimited by LF LF, CR CR or CR LF CR LF alone; mixed pairs are not seen."),
                         (LONE_CR, "Blocks are delimited by LF LF, CR CR or CR LF CR LF alone; mixed pairs are not seen."),
                         flush, phantom],
    "python-sseclient": [
        RETRY_INT,
        (lambda f: f.error and RETRY(f), "retry is passed to int() unchecked: a value that is no number raises an error."),
        (lambda f: re.search(rb"[\x80-\xff]", f.bytes), "Without a charset parameter requests assumes ISO-8859-1: all text beyond ASCII is garbled."),
        nul_id, (SEPARATORS, SPLITLINES),
        (MIXED, "Blocks are delimited by LF LF, CR CR or CR LF CR LF alone; mixed pairs are not seen."),
        (NO_COLON, "A field without a colon has the value None, which is joined or added as it is."),
        (EMPTY_DATA, "An empty data line is dropped at the start of the data, since the data so far are tested for truth."),
        (EMPTY_ID, "An empty value comes as None or is not told from an absent one."),
        (EMPTY_TYPE, "An empty event field leaves an empty type or None."),
        (ALWAYS, "A block without data, even an empty one, fires an event.")],
    "python-sseclient-py": [no_bom, raises, nul_shown, flush, nul_id,
                            (CR, "Blocks end only at CR CR, LF LF or CR LF CR LF, and CR LF cut between two reads ends two lines."),
                            (ALWAYS, "A line of blanks only is skipped, and blocks end at doubled line ends alone.")],
    "python-launchdarkly-eventsource": [
        no_bom, raises, (lambda f: re.search('the end is ""|another id: .* id "", expected .* id "[^"]', f.sentence), "An id in a block without data is forgotten: it is committed only with an event."),
        (RETRY, "retry is passed to int(), which takes signs, blanks, underscores and digits of any script."),
        (ID, "An id in a block without data is forgotten: it is committed only with an event."),
        (ALWAYS, "The last event ID is None, or kept back, until an event with an id is fired.")],
    "python-langgraph-sdk": [
        (lambda f: f.too_many or "json null" in f.sentence, "A block with an id, a type or a retry and no data fires an event without data."),
        (ID, "The last event ID is taken when its line ends, not with the blank line, and None stands for an empty one."),
        (ERROR, "A payload that is no JSON raises an error."),
        (ALWAYS, "A block without data fires an event without data.")],
    "python-a2a-sdk": [no_bom + ("https://github.com/a2aproject/a2a-python/pull/1259",), (SEPARATORS, "httpx splits lines as str.splitlines() does: VT, FF, FS, GS, RS, NEL, LS and PS end lines, too."),
                       (CR, "A CR at the end of a read is held back until the next one.")],
    "go-alevinval-sse": [no_bom, raw, limit, (RETRY, "retry is read by strconv.Atoi, which takes signs, kept as nanoseconds, which overflow, and taken from an unfinished last line."),
                         (ID, "The package hands out the id of the block only, and a scanner ends at its limit without a word.")],
    "go-tmaxmax-go-sse": [(LONG, "Events beyond 64 KiB are refused, the default limit."), raw, flush,
                          (ANY_BOM, "A byte order mark is looked for after blank lines, too, not at the start alone."),
                          (ALWAYS, "A block is parsed as a chunk of its own, split off before its fields are known.")],
    "go-launchdarkly-eventsource": [
        RETRY_GO,
        no_bom, raw, (EMPTY_ID, "An id is committed when its line ends, and any field begins an event."),
        (UNFINISHED, "An error is raised in mid-block."),
        (ID, "The last event ID is taken when its line ends, not with the blank line, and blocks without data fire events."),
        (ALWAYS, "A block without data fires an event: any field, known or not, begins one.")],
    "go-donovanhide-eventsource": [
        RETRY_GO,
        no_bom, nul_shown, raw, nul_id,
        (EMPTY_ID, "Id() is empty for an id that was reset and for one that was not sent."),
        (ALWAYS, "A block without data fires an event: any field, known or not, begins one.")],
    "go-r3labs-sse": [
        no_bom, nul_shown, flush, raw, nul_id, (LONG, "Events beyond 64 KiB are refused, the default limit."),
        (EXPECTS_EMPTY, "An event whose data are empty is dropped: the length of the data is tested."),
        (EMPTY_ID, "An empty id does not reset the last event ID: its length is tested."),
        (EMPTY_DATA, "An event whose data are empty is dropped: the length of the data is tested."),
        (MIXED, "Blocks are delimited by doubled line ends of one kind; the first mixed pair found wins."),
        (TOO_MANY, "What stands at the end of the stream is dispatched without a blank line after it."),
        (ALWAYS, "Names are matched with their colon: a field without a colon, data apart, is not known.")],
    "go-gin-contrib-sse": [
        (lambda f: RETRY(f) and "another type" not in f.sentence and not re.search(r'data "[^"]*\\r', f.sentence), "retry is stored as the id: a line of the decoder assigns the wrong field."), no_bom,
        (CR, "Lines end at LF alone: a CR ends none and stays in the value."), nul_shown, flush, raw,
        (EMPTY_DATA, "An event whose data are empty is dropped, unless it has a type."), nul_id,
        (EMPTY_ID, "Id is empty for an id that was reset and for one that was not sent."),
        (TYPE, "A block of a type without data fires an event."),
        (ALWAYS, "The end of the stream dispatches what stands there, and empty data fire nothing.")],
    "go-openai-go": [no_bom, (LONE_CR, "Lines are those of bufio.ScanLines: a CR alone does not end one."), go_json,
                     (ERROR, "A payload with the key error ends the stream, by design."), limit],
    "go-anthropic-sdk-go": [no_bom, (LONE_CR, "Lines are those of bufio.ScanLines: a CR alone does not end one."), go_json,
                            (ERROR, "A payload that is no JSON ends the stream."), limit],
    "rust-async-sse": [
        raises, (RETRY, "retry keeps its leading space and is then no number; without one it is taken as seconds, not milliseconds."),
        (lambda f: b"\r\n" in f.bytes, "CR LF cut between two reads ends two lines: the LF is taken for a blank line."),
        (ANY_BOM, "A byte order mark is removed once anywhere, at the start of any line."),
        (NO_COLON, "event and id without a colon are not known, and an unknown name without a colon is passed over wrongly."),
        (ALWAYS, "A field without a colon is matched against the next part of the line, which goes wrong.")],
    "rust-sse-codec": [
        raises, (RETRY, "retry keeps its leading space and is then no number."),
        (ANY_BOM, "A byte order mark is removed at the start of the first line that has one, not of the first line only."),
        (NO_COLON, "event and id without a colon are ignored, so they do not reset anything."),
        (LONE_CR, "A LF after a line that ended with CR is skipped even if something stood between them."),
        (ALWAYS, "event and id without a colon are ignored, and NUL is looked for in the whole line.")],
    "rust-sse-stream": [
        (TIME, "Blanks around the value of retry are trimmed."),
        raises, (ERROR, "Unlike the standard it takes a line without colon, an unknown name, a second type or id and a bad retry for errors."),
        (lambda f: b"\r\n" in f.bytes, "An empty read makes it forget that the read before ended with CR: the LF that follows ends another line."),
        (ANY_BOM, "The byte order mark is looked for while the first line has more than three bytes, and the mark may begin later."),
        (EMPTY_DATA, "Lines of the data are joined only once data exist."),
        (ALWAYS, "A line without colon, an unknown name, a second type or id and a bad retry are errors.")],
    "rust-sseer": [RETRY_PLUS, raises, (EMPTY_TYPE, "event without a colon is not taken as an empty type."),
                   (LONE_CR, "A CR at the end of a read is held back until the next one."),
                   (ALWAYS, "An id or a type is committed only with an event.")],
    "rust-eventsource-stream": [
        RETRY_PLUS,
        (BOM, "A byte order mark at the start makes it panic: it is cut off by one byte of its three.",
         "https://github.com/jpopesculian/eventsource-stream/pull/10"),
        raises, (LONE_CR, "A CR is held back until the next byte, and at the end of the stream it never counts."),
        (CONTROLS, "Its grammar leaves out characters: NUL and some others stop the parser with an error or stall it."),
        (NO_COLON, "Its grammar has no place for such a line, and the parser stops."),
        (ALWAYS, "The time for a line grows with the square of its length, by the reads that it comes in.")],
    "rust-eventsource-client": [
        RETRY_PLUS,
        raises, (ERROR, "A block of nothing but unknown or ignored fields is an error (InvalidEvent), which ends the stream."),
        (ID, "An id is committed when its line ends, and an unfinished block is kept over a blank line."),
        (ALWAYS, "A field named comment is taken for a comment, and empty blocks are errors.")],
    "java-okhttp-sse": [
        (lambda f: f.error and "again and again" in f.sentence, "A stream that ends with CR makes it ask for more for ever: a hang, which the adapter breaks off."),
        no_bom, java, (lambda f: re.search(rb"(id|event|retry):[^\r\n]*\r(?!\n)", f.bytes),
                       "The values of id, event and retry are read up to LF: a CR alone does not end their lines."),
        (lambda f: re.search(r'another id: .* id "", expected .* id "[^"]', f.sentence), "An id in a block without data is forgotten: it is committed only with an event."), nul_id,
        (CR_END, "The CR at the end is held back, and never resolved at the end of the stream."),
        (LONE_CR, "A CR at the end of a read is held back until the next one."),
        (ID, "An id in a block without data is forgotten: it is committed only with an event."),
        (lambda f: f.missing, "A line that ends in no line end makes it give up what was complete before."),
        (ALWAYS, "Names are matched as prefixes by a table, and what it skips can swallow the line after.")],
    "java-okhttp-eventsource": [
        no_bom, java, (lambda f: f.error, "A retry beyond 63 bits raises NumberFormatException, which ends the stream."),
        (RETRY, "retry is read by Long.parseLong, not digit by digit."),
        (ALWAYS, "A byte order mark at the start is not removed.")],
    "java-langchain4j": [
        no_bom, java, flush, (EMPTY_DATA, "Empty data are taken for no data: an event of them is dropped, an empty first line is lost."),
        (SPACES, "Values are trimmed on both sides."), (CONTROLS, "Types are trimmed: control characters at their ends are lost."),
        (TYPE, "The type of a block without data stays in force for the next one."),
        (ALWAYS, "Empty data are taken for no data, and types are trimmed and kept.")],
    "java-spring-web": [
        no_bom, java, (LONE_CR, "A CR alone does not end a line."), flush,
        (TIME, "retry is trimmed and read by Long.parseLong(), which takes signs and digits of any script."),
        (lambda f: "DataBufferLimit" in f.sentence, "A line or event beyond 256 KiB is refused, the default limit."),
        (lambda f: f.error, "A value that it cannot convert raises an error, which ends the stream."),
        nul_id, (lambda f: CONTROLS(f) and "another" in f.sentence and not f.missing, "Types and ids are trimmed of control characters."),
        (lambda f: SPACES(f) and re.search("another (type|id)", f.sentence), "Types and ids are trimmed on both sides."),
        (NO_COLON, "A field without a colon is not known."),
        (SPACES, "Types and ids are trimmed on both sides."), (CONTROLS, "Types and ids are trimmed of control characters, and lines of blanks only end blocks."),
        (ALWAYS, "A line is matched by its prefix: names without a space after the colon, without a colon, and empty values go wrong.")],
    "java-ktor-client": [
        (lambda f: "\\r\\n" in f.sentence or f.id == "parse/size-of-events/ten-megabytes", "Lines of data are joined by CR LF, where the standard has LF."), no_bom,
        (lambda f: f.retry and not ANY_BOM(f), "retry is read by toLongOrNull(), which takes signs and digits of any script."),
        (lambda f: "before the blank line" in f.sentence, "A line of blanks alone ends the block as an empty one does."),
        (ILL_FORMED, "Ill-formed UTF-8 becomes one U+FFFD a sequence, where the standard has one for each part of it."),
        (lambda f: any(line and not line.decode("utf-8", "replace").strip() for line in f.lines), "A line of blanks alone ends the block as an empty one does.")],
    "java-jersey-media-sse": [
        no_bom, java, nul_shown, flush, (EXPECTS_EMPTY, "Empty data fire nothing, and empty lines among them are lost."), nul_id,
        (TIME, "retry is read by Long.parseLong() without the blanks before it, which takes signs and digits of any script."),
        (LONE_CR, "Blocks end only at LF LF, CR CR or CR LF CR LF, and some CR ends are lost."),
        (EMPTY_DATA, "Empty data fire nothing, and empty lines among them are lost."),
        (SPACES, "All blanks at the start of a value are removed."), (NO_COLON, "A field without a colon is not known."), (CR, "Mixed line ends are not taken for the end of a block."),
        (EMPTY_ID, "An empty id is taken for none."), (EMPTY_TYPE, "An empty type is kept as a type."), (ALWAYS, "A block is cut out first, at a doubled line end, and its fields are then read by another grammar.")],
    "java-pekko-http": [
        (SEPARATORS, "A line is matched by a regular expression whose dot stops at NEL, LS and PS: such a line is lost.",
         "https://github.com/apache/pekko-http/issues/1174"), no_bom, java, nul_shown,
        (TIME, "retry is trimmed and read by toInt, which takes signs and digits of any script."),
        (lambda f: f.error and len(f.bytes) > 4000, "Lines beyond 4096 and events beyond 8192 bytes fail the stream: the defaults."),
        (EMPTY_DATA, "Events with empty data are taken for heartbeats and dropped, the default."), nul_id,
        (NO_COLON, "A field without a colon is not known."), (LONE_CR, "A CR at the end of a read, or of the stream, is held back."),
        (EMPTY_ID, "An empty id comes as none."), (EMPTY_TYPE, "An empty type is kept as a type."),
        (ALWAYS, "A line is matched by a regular expression that knows names in their plain form only.")],
    "php-symfony-http-client": [
        (lambda f: ANY_BOM(f) and r"\x" not in f.sentence, "A byte order mark is removed from every block, not from the first alone."), nul_shown, raw, nul_id,
        (lambda f: re.search('another id: .* no id, expected .* id ""$', f.sentence), "getId() is empty for an id that was reset and for one that was not sent."),
        (MIXED, "Blocks are delimited by doubled line ends of one kind, mixed pairs are not seen, and a longer run counts as one."),
        (EMPTY_DATA, "An empty data line at the start of the data is lost."), (EMPTY_TYPE, "An empty event field leaves an empty type."),
        (EMPTY_ID, "getId() is empty for an id that was reset and for one that was not sent."),
        (CR, "CR LF cut between two reads is not put together."),
        (TIME, "getRetry() is 0 for a retry of 0 and for none."),
        (ALWAYS, "A comment right before data, or a block of ignored fields, is taken for an event.")],
}

nul_taken = (lambda f: NUL_ID(f) and r"\x00" in f.sentence.split(", expected")[0], "An id that holds U+0000 is accepted.")
no_colon = (NO_COLON, "A line without a colon is ignored: a bare data, id or event has no effect.")
leading_empty = (EMPTY_DATA, "Empty data lines before the first one with text are lost: an empty buffer is taken for none.")
bare_data = (lambda f: b"data" in f.lines, "A line that holds only the name data is ignored: it adds no line.")
late_cr = (lambda f: LONE_CR(f) and LATE(f), "Lone CRs and mixed pairs of line ends are not recognised at once: the event of a blank line made of them comes with later bytes, "
           "or only at the end of the stream.")
lines_decoded = (ANY_BOM, "Every line is decoded by itself, and each decoding removes a byte order mark of its own.")
values_decoded = (lambda f: ANY_BOM(f) and r"\x00" not in f.sentence, "Every name and value is decoded by itself, and each decoding removes a byte order mark of its own.")
open_block = (UNFINISHED, "A block that the stream ends in is handed out, not dropped.")
silent_type = (lambda f: "has another" in f.sentence and f.id == "parse/id-commit/seen-by-the-next-event", "A block of a type without data fires an event.")
fetch_event_source = [
    (lambda f: f.retry, "The value of retry goes through parseInt(), so that digits followed by anything, signs and blanks before them are accepted."),
    (lambda f: "last event ID" in f.sentence and r"\x00" not in f.sentence, "The last event ID changes when the line of the id ends, before the block is dispatched."),
    nul_taken, values_decoded,
    (lambda f: 'data ""' in f.sentence.split(", expected")[0] and 'data ""' not in f.sentence.split(", expected")[-1], "Every blank line hands out a message, with empty data where the block has none.",
     "https://github.com/Azure/fetch-event-source/issues/15"),
    (lambda f: b"id" in f.lines and "another id" in f.sentence, "A line that holds only the name id is ignored: it does not reset the last event ID."),
    bare_data, leading_empty]

CAUSES_OF_NEW_CASES = {
    "java-ktor-client": [silent_type],
    "javascript-anthropic": [silent_type],
    "javascript-cohere": [(ERROR, "A payload is whatever follows the first data: in a line, also where the name is longer."),
                          (ALWAYS, "Each line is handed out by itself as soon as it ends: the blank line is not waited for, and lines of one "
                                 "event are not joined.")],
    "javascript-google-genai": [(ALWAYS, "A block is handed out only if it starts with data, the rest of it being taken for JSON: a block that "
                                 "begins with another field or a comment is dropped, and other lines in it are an error.")],
    "javascript-core-sse": [values_decoded, nul_taken, no_colon, leading_empty,
                            (ALWAYS, "Blank lines of blocks without data end nothing: the type and id of such a block stay for the next.")],
    "javascript-eventsource-parser-3.1.0": [nul_removes, held_cr],
    "javascript-eventsource-parser-3.1.1": [held_cr],
    "javascript-event-stream-parser": [cut_crlf],
    "javascript-fetch-event-source": fetch_event_source,
    "javascript-groq": [late_cr, lines_decoded, silent_type],
    "javascript-langgraph": [(UNFINISHED, "A block with a type that the stream ends in is handed out, not dropped."),
                             (ID, "Once an id is set, blank lines after blocks without data hand out an event of null.")],
    "javascript-openai": [lines_decoded, silent_type, open_block],
    "javascript-orpc": [nul_taken],
    "javascript-parse-sse": [open_block, (EXPECTS_EMPTY, "Events whose data are empty are not dispatched.")],
    "javascript-server-sent-stream": [
        (CR, "The stream is cut at pairs of equal line ends only, before lines are looked at: a blank line after another kind of line end does not end its block."),
        (lambda f: f.bytes.startswith(b":data"), "Colons at the start of a line are skipped: a comment that reads like a field is taken for the field.")],
    "javascript-sse-decoder": [
        silent_type, (lambda f: SEPARATORS(f) and ("before the blank line" in f.sentence or not f.cut), "VT, FF, FS, GS, RS, U+0085, U+2028 and U+2029 end lines."),
        (lambda f: f.cut, "Each read is decoded by itself: a character that is cut between two reads becomes U+FFFD.")],
    "javascript-together": [late_cr, lines_decoded, silent_type],
    "javascript-undici": [(lambda f: f.retry, "A retry takes effect at the blank line of its block, not at the end of its line.")],
    "javascript-workerd": [nul_taken, (EXPECTS_EMPTY, "Events whose data are empty are not dispatched."),
                           (lambda f: 'event type ""' in f.sentence.split(", expected")[0], "An empty event field makes the type empty, not message."), cut_crlf],
    "javascript-huggingface": fetch_event_source,
    "javascript-langchain": [open_block, *fetch_event_source],
    "javascript-fetch-event-stream": [
        nul_taken, (lambda f: re.search("data:(  | ?[\u2000-\u200a\ufeff])", f.bytes.decode("utf-8", "replace")), "All white space after the colon is removed, byte order marks among it, not one space."),
        no_colon, leading_empty],
}


@functools.cache
def entries_before(name):
    file = here / name / "known.json"
    known = json.loads(file.read_text())["known"] if file.exists() else []
    return {entry["case"]: entry for entry in sorted(known, key=lambda entry: "sometimes" not in entry)}


def cause_before(name, case):
    entry = entries_before(name).get(case)
    return entry and [entry["reason"]] + ([entry["link"]] if "link" in entry else [])


def write_entries(name, entries):
    """Writes known.json, one entry a line. entries: by case. A hang that comes sometimes stays beside the failure of its case."""
    file = here / name / "known.json"
    known = json.loads(file.read_text())["known"] if file.exists() else []
    hangs = [entry for entry in known if entry["verdict"] == "hang" and entries.get(entry["case"], entry)["verdict"] == "fail" and "sometimes" in entry]
    ordered = sorted([*entries.values(), *hangs], key=lambda entry: (entry["case"], entry["verdict"]))
    lines_of_entries = ",\n".join("    " + json.dumps(entry, ensure_ascii=False) for entry in ordered)
    file.write_text(f'{{\n  "version": 1,\n  "known": [\n{lines_of_entries}\n  ]\n}}\n')


def main():
    streams, known, status = dict(corpus()), {}, 0
    for file in sys.argv[1:]:
        for subject in json.loads(pathlib.Path(file).read_text())["subjects"]:
            name = pathlib.Path(subject["subject"].rstrip("/")).name
            judged = {result["id"] for result in subject["results"]}
            kept = {case: entry for case, entry in entries_before(name).items() if case not in judged or entry.get("sometimes")}
            known.setdefault(name, {}).update(kept)
            for result in subject["results"]:
                if result.get("before_known", result["verdict"]) not in ("fail", "crash", "hang"):
                    continue
                failure = Failure(streams.get(result["id"], b""), result)
                if "not when this one is sent alone" in failure.sentence:
                    print(f"{name}: {result['id']}: no failure of its own, but of the ones before it or of a busy machine; run it again")
                    continue
                before = entries_before(name).get(result["id"], {})
                slow = result.get("before_known", result["verdict"]) == "hang" and name in HANGS_OF_SLOWNESS
                if slow and before.get("verdict") == "fail":  # it fails when it comes to its end
                    known[name][result["id"]] = before
                    continue
                cause = [SLOW] if slow else next((rest for applies, *rest in CAUSES.get(name, []) if applies(failure)), None)
                cause = cause or cause_before(name, result["id"])
                cause = cause or next((rest for applies, *rest in CAUSES_OF_NEW_CASES.get(name, []) if applies(failure)), None)
                if cause:
                    verdict = result.get("before_known", result["verdict"])
                    entry = {"case": result["id"], "verdict": verdict, "reason": cause[0]}
                    if cause[1:]:
                        entry["link"] = cause[1]
                    if slow:
                        entry["sometimes"] = True
                    entry |= {key: before[key] for key in ("expires", "sometimes") if key in before}
                    known[name][result["id"]] = entry
                else:
                    print(f"{name}: no cause covers {result['id']}: {failure.sentence}")
                    status = 1
    for name, entries in known.items():
        if not entries and not entries_before(name):
            continue
        write_entries(name, entries)
        print(f"{name}: {len(entries)} explained")
    return status


if __name__ == "__main__":
    sys.exit(main())
