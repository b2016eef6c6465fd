from openai._streaming import SSEDecoder

hello = {"package": "openai", "id": "sticky", "retry": "block"}


def parse(chunks, out):
    for sse in SSEDecoder().iter_bytes(chunks):
        out.event(sse.event, sse.data, sse.id or "", sse.retry)
