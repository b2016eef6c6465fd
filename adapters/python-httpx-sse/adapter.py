import httpx
import httpx_sse

hello = {"package": "httpx-sse", "id": "sticky", "retry": "block"}


class Body(httpx.SyncByteStream):
    def __init__(self, chunks):
        self.chunks = chunks

    def __iter__(self):
        return self.chunks


def parse(chunks, out):
    response = httpx.Response(200, headers={"content-type": "text/event-stream"}, stream=Body(chunks))
    for sse in httpx_sse.EventSource(response).iter_sse():
        out.event(sse.event, sse.data, sse.id, sse.retry)
