import httpx2

request = httpx2.Request("GET", "http://localhost/")
hello = {"package": "httpx2", "id": "sticky", "retry": "block"}


class Body(httpx2.SyncByteStream):
    def __init__(self, chunks):
        self.chunks = chunks

    def __iter__(self):
        return self.chunks


def parse(chunks, out):
    response = httpx2.Response(200, headers={"content-type": "text/event-stream"}, stream=Body(chunks), request=request)
    for sse in httpx2.EventSource(response):
        out.event(sse.event, sse.data, sse.id, sse.retry)
