from anthropic._streaming import SSEDecoder

hello = {"package": "anthropic", "id": "sticky", "retry": True}


def parse(chunks, out):
    for sse in SSEDecoder().iter_bytes(chunks):
        if sse.retry is not None:
            out.retry(sse.retry)
        out.event(sse.event, sse.data, sse.id or "")
