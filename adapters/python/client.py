"""Speaks the adapter protocol for a Python client: a thread for each source.

An adapter of kind client has, beside `hello`,
  follow  a function of (request, source): opens the URL, tells source what the library delivers, returns when it has
          ended for good. Before it waits it sets source.close to what closes the library's own object, from any thread.
"""
import importlib.metadata
import json
import os
import sys
import threading

from glue import STDOUT, lines

writing = threading.Lock()


def write(**line):
    data = json.dumps(line, separators=(",", ":")).encode() + b"\n"
    with writing:
        while data:
            data = data[os.write(STDOUT, data):]


class Closed(BaseException):
    """Leaves the library's loop, as a user's `break` does."""


class Source:
    def __init__(self, request):
        self.request, self.seq, self.events = request, request["seq"], 0
        self.closing = self.failed = False
        self.close = lambda: None
        self.over = threading.Event()

    def opened(self, *_):
        self._report("open", op="opened")

    def event(self, type, data, id=None):
        self.events += 1
        line = {"type": type or "message", "data": data}
        if id is not None:
            line["id"] = id
        self._report(self.events, op="event", **line)

    def error(self, closed):
        self.failed = closed
        self._report("error", op="error", state="closed" if closed else "connecting")

    def _report(self, moment, **line):
        if self.closing:
            raise Closed
        write(seq=self.seq, **line)
        if self.request.get("closeOn") == moment:
            self.closing = True
            raise Closed

    def run(self, follow):
        """The source's thread. A library that ends without a word has failed for good."""
        try:
            follow(self.request, self)
        except Closed:
            self.close()
        except Exception as fault:
            print(repr(fault), file=sys.stderr)
        if self.closing:
            write(op="closed", seq=self.seq)
        elif not self.failed:
            self.failed = True
            write(op="error", seq=self.seq, state="closed")
        self.over.set()

    def stop(self):
        """Asked to close from outside. A library that sleeps before it connects again is not waited for."""
        self.closing = True
        self.close()
        if not self.over.wait(1) or self.failed:
            write(op="closed", seq=self.seq)


def serve(hello, follow):
    package = hello.pop("package")
    hello = {"op": "hello", "protocol": 1, "kind": "client", "name": package,
             "version": importlib.metadata.version(package), "language": "Python", "retry": False, "comments": False,
             **hello}
    sources = {}
    for line in lines():
        if not line:
            continue
        request = json.loads(line)
        seq = request.get("seq")
        if request.get("op") == "hello":
            write(**hello)
        elif request.get("op") == "open":
            sources[seq] = Source(request)
            threading.Thread(target=sources[seq].run, args=(follow,), daemon=True).start()
        elif request.get("op") == "close" and seq in sources:
            threading.Thread(target=sources.pop(seq).stop, daemon=True).start()
        else:
            write(op="unsupported", seq=seq)
    os._exit(0)  # threads may still wait for servers
