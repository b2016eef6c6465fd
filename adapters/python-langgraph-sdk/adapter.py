import httpx
from langgraph_sdk.sse import SSEDecoder, iter_lines_raw

hello = {"package": "langgraph-sdk", "id": "sticky", "payload": "json", "seed": True}


class Body(httpx.SyncByteStream):
    def __init__(self, chunks):
        self.chunks = chunks

    def __iter__(self):
        return self.chunks


def parse(chunks, out, last_event_id):
    decoder = SSEDecoder(last_event_id=last_event_id or None)
    for line in iter_lines_raw(httpx.Response(200, stream=Body(chunks))):
        part = decoder.decode(line)
        if part is not None and decoder.has_data:
            out.json_event(part.event, part.data, part.id or "")
    out.last_event_id = decoder.last_event_id or ""
