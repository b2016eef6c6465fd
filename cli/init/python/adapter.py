"""Speaks the adapter protocol for one parser: JSON lines on stdin and stdout, bytes in base64."""
import base64
import json
import sys


class Parser:
    """TODO: call your parser here; until then nothing is delivered, and every case that expects an event fails.

    emit(type=..., data=..., id=...) hands over one event; a type of "message" is the default one.
    """

    def __init__(self, emit):
        self.emit = emit

    def feed(self, data):
        """One read, bytes: emit every event that it completes."""

    def end(self):
        """The stream has ended."""


# id: "sticky" if an event's id is the last one that the stream set, "block" if it is that of the event's own block,
# "none" if your parser does not report ids. retry: True if you also emit(retry=milliseconds)
# when its line ends, "block" if only with the event of its block.
HELLO = {"op": "hello", "protocol": 1, "kind": "parser", "name": "{{name}}", "version": "0.0.0",
         "language": "Python", "id": "sticky", "retry": False, "comments": False}


def parse(request):
    items = []
    parser = Parser(lambda **item: items.append(item))
    out = []
    for chunk in request["chunks"]:
        parser.feed(base64.b64decode(chunk))
        out.append(items[:])
        items.clear()
    parser.end()
    out.append(items[:])
    return {"op": "parsed", "seq": request["seq"], "out": out}


for line in sys.stdin.buffer:
    request = json.loads(line)
    if request["op"] == "hello":
        answer = HELLO
    elif request["op"] == "parse":
        answer = parse(request)
    else:
        answer = {"op": "unsupported", "seq": request.get("seq")}
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
