import httpx
import httpx_sse

hello = {"package": "httpx-sse", "id": "sticky", "retry": True}


class Body(httpx.SyncByteStream):
    def __init__(self, chunks):
        self.chunks = chunks

    def __iter__(self):
        return self.chunks


def parse(chunks, out):
    response = httpx.Response(200, headers={"content-type": "text/event-stream"}, stream=Body(chunks))
    for sse in httpx_sse.EventSource(response).iter_sse():
        if sse.retry is not None:
            out.retry(sse.retry)
        out.event(sse.event, sse.data, sse.id)
