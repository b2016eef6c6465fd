import requests
import sseclient

hello = {"package": "sseclient", "id": "block", "retry": "block"}
headers = {"content-type": "text/event-stream"}


class End(BaseException):
    """Ends the stream: at an end of file the library would wait and connect again."""


class Raw:
    def __init__(self, chunks):
        self.chunks, self.rest = chunks, b""

    def read(self, size):
        self.rest = self.rest or next(self.chunks, b"")
        if not self.rest:
            raise End
        head, self.rest = self.rest[:size], self.rest[size:]
        return head


class Session:
    def __init__(self, chunks):
        self.response = requests.Response()
        self.response.status_code, self.response.raw = 200, Raw(chunks)
        self.response.encoding = requests.utils.get_encoding_from_headers(headers)

    def get(self, url, **_):
        return self.response


def parse(chunks, out):
    try:
        for msg in sseclient.SSEClient("http://localhost/", session=Session(chunks)):
            out.event(msg.event, msg.data, msg.id, msg.retry)
    except End:
        pass
