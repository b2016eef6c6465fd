import sseclient

hello = {"package": "sseclient-py", "id": "block"}  # retry stays text, whatever it says


class Stream:
    def __init__(self, chunks):
        self.chunks = chunks

    def __iter__(self):
        return self.chunks

    def close(self):
        pass


def parse(chunks, out):
    for event in sseclient.SSEClient(Stream(chunks)).events():
        out.event(event.event, event.data, event.id)
