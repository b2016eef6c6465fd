"""Speaks the adapter protocol for a Python parser: JSON Lines on stdin and stdout.

Run as `glue.py ADAPTER`. ADAPTER is a file with
  hello  a dict: "package" (its name on PyPI) and what hello declares: id, retry, comments, timed, payload, kind;
         "seed": True if parse() takes a last event ID to begin with
  parse  a function of (chunks, out): chunks yields the reads as bytes, out takes what the library delivers
or, for kind client, `follow` (see client.py).
A read's items are those delivered before the library asks for the next read.
"""
import binascii
import importlib.metadata
import json
import os
import runpy
import sys
import time


encode = json.JSONEncoder(separators=(",", ":")).encode  # json.dumps would make one for each answer
decode = binascii.a2b_base64

STDOUT = os.dup(1)
os.dup2(2, 1)  # a library that prints must not speak for us


class Out:
    """Takes what a library delivers, and files it under the read that caused it."""

    def __init__(self, reads):
        self.trace = [[] for _ in range(reads + 1)]
        self.now = self.trace[0] if reads else self.trace[-1]
        self.last_event_id = None

    def event(self, type, data, id=None, retry=None):
        item = {"type": type or "message", "data": data}
        if id is not None:
            item["id"] = id
        self.now.append(item)
        if retry is not None:
            self.retry(retry)

    def json_event(self, type, value, id=None):
        item = {"type": type or "message", "json": value}
        if id is not None:
            item["id"] = id
        self.now.append(item)

    def retry(self, milliseconds):
        self.now.append({"retry": min(milliseconds, 2**53 - 1)})

    def comment(self, text):
        self.now.append({"comment": text})

    def error(self, fault):
        self.now.append({"error": f"{type(fault).__name__}: {fault}"})

    def reads(self, chunks):
        for trace, chunk in zip(self.trace, chunks):
            if chunk:  # a stream has no empty reads
                self.now = trace
                yield chunk
        self.now = self.trace[-1]


class Count(Out):
    """Counts the events only: what `bench` times is the library."""

    def __init__(self):
        super().__init__(0)
        self.events = 0

    def event(self, type, data, id=None, retry=None):
        self.events += 1

    json_event = event

    def retry(self, milliseconds):
        pass

    comment = retry


def sync(asynchronous):
    """Iterates an async iterator whose source never waits, without an event loop."""
    while True:
        try:
            asynchronous.__anext__().send(None)
        except StopIteration as done:
            yield done.value
        except StopAsyncIteration:
            return
        else:
            raise RuntimeError("the library waits for something that is not the stream")


async def asynchronous(chunks):
    for chunk in chunks:
        yield chunk


def fnv1a(events):
    value = 0xCBF29CE484222325
    for event in events:
        for field in (event["type"], event["data"], event["id"]):
            for byte in field.encode("utf-8", "replace") + b"\0":
                value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return f"{value:016x}"


class Parser:
    """Answers the requests of kind parser."""

    def __init__(self, hello, parse):
        self.seeds = hello.pop("seed", False)
        package = hello.pop("package")
        self.hello = {"op": "hello", "protocol": 1, "kind": "parser", "name": package,
                      "version": importlib.metadata.version(package), "language": "Python",
                      "retry": False, "comments": False, "bench": True, **hello}
        self.run = parse

    def answer(self, request):
        op = request.get("op")
        if op == "hello":
            return self.hello
        seed = request.get("lastEventId") or ""
        if op == "parse" and (self.seeds or not seed or self.hello["id"] != "sticky"):
            return self.parse(request, seed)
        if op == "bench":
            return self.bench(request)
        return {"op": "unsupported", "seq": request.get("seq")}

    def parse(self, request, seed):
        chunks = [decode(chunk) for chunk in request["chunks"]]
        out = Out(len(chunks))
        try:
            if self.seeds:
                self.run(out.reads(chunks), out, seed)
            else:
                self.run(out.reads(chunks), out)
        except Exception as fault:
            out.error(fault)
        answer = {"op": "parsed", "seq": request["seq"], "out": out.trace}
        if out.last_event_id is not None:
            answer["lastEventId"] = out.last_event_id
        return answer

    def bench(self, request):
        stream, cut = decode(request["bytes"]), request["cut"]
        chunks = [stream[at:at + cut] for at in range(0, len(stream), cut)]
        seed = ("",) if self.seeds else ()
        answer = {"op": "benched", "seq": request["seq"], "ns": []}
        if self.hello["id"] == "sticky" and "payload" not in self.hello:
            out = Out(0)
            self.run(iter(chunks), out, *seed)
            answer["hash"] = fnv1a(item for item in out.now if "data" in item)
        end = time.monotonic() + request.get("seconds", 1)
        while not answer["ns"] or time.monotonic() < end:
            out = Count()
            start = time.perf_counter_ns()
            self.run(iter(chunks), out, *seed)
            answer["ns"].append(time.perf_counter_ns() - start)
            answer["events"] = out.events
        return answer


def lines():
    """Whole lines of stdin; None when none is waiting, which is the time to flush."""
    pieces = []
    while block := os.read(0, 1 << 20):
        head, *rest = block.split(b"\n")
        pieces.append(head)
        for piece in rest:
            yield b"".join(pieces)
            pieces = [piece]
        yield None


def write(answers):
    data = memoryview(b"".join(answers))
    while data:
        data = data[os.write(STDOUT, data):]
    answers.clear()


def serve_parser(parser):
    answers, flushed = [], time.monotonic()
    for line in lines():
        if line:
            answers.append(encode(parser.answer(json.loads(line))).encode() + b"\n")
        if line is None or time.monotonic() - flushed > 0.05:
            write(answers)
            flushed = time.monotonic()


if __name__ == "__main__":
    sys.modules["glue"] = sys.modules["__main__"]
    adapter = runpy.run_path(sys.argv[1])
    if "follow" in adapter:
        import client
        client.serve(adapter["hello"], adapter["follow"])
    else:
        serve_parser(Parser(adapter["hello"], adapter["parse"]))
