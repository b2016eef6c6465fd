from openai._streaming import SSEDecoder

hello = {"package": "openai", "id": "sticky"}  # retry comes with an event, not when its line ends


def parse(chunks, out):
    for sse in SSEDecoder().iter_bytes(chunks):
        out.event(sse.event, sse.data, sse.id or "")
