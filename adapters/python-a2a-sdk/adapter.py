import httpx
from a2a.client.transports.http_helpers import parse_sse_stream
from glue import asynchronous, sync

hello = {"package": "a2a-sdk", "id": "none"}


class Body(httpx.AsyncByteStream):
    def __init__(self, chunks):
        self.chunks = chunks

    def __aiter__(self):
        return asynchronous(self.chunks)


def parse(chunks, out):
    response = httpx.Response(200, headers={"content-type": "text/event-stream"}, stream=Body(chunks))
    for event, data in sync(parse_sse_stream(response)):
        out.event(event, data)
