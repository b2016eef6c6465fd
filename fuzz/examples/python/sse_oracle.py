"""What the standard makes of a whole event stream: libsseoracle for Python. SSE_ORACLE is the path of the library."""
import ctypes
import os


class Text(ctypes.Structure):
    _fields_ = [("bytes", ctypes.c_void_p), ("size", ctypes.c_size_t)]

    def text(self):
        return ctypes.string_at(self.bytes, self.size).decode()


class Item(ctypes.Structure):
    _fields_ = [("kind", ctypes.c_uint32), ("type", Text), ("data", Text), ("last_event_id", Text), ("block_id", Text),
                ("reconnection_time", ctypes.c_uint64), ("due", ctypes.c_size_t), ("held", ctypes.c_size_t)]


class Result(ctypes.Structure):
    _fields_ = [("items", ctypes.POINTER(Item)), ("size", ctypes.c_size_t), ("last_event_id", Text),
                ("has_reconnection_time", ctypes.c_int), ("reconnection_time", ctypes.c_uint64)]


EVENT = 0
_library = ctypes.CDLL(os.environ.get("SSE_ORACLE", "libsseoracle.so.1"))
_library.sse_oracle_interpret.restype = ctypes.POINTER(Result)
_library.sse_oracle_interpret.argtypes = [ctypes.c_char_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.c_size_t]
_library.sse_oracle_free.argtypes = [ctypes.POINTER(Result)]


def events(body):
    """The events of a body as (type, data, last event ID, the block's own id or None)."""
    result = _library.sse_oracle_interpret(body, len(body), b"", 0)
    try:
        items = result.contents.items[:result.contents.size]
        return [(item.type.text(), item.data.text(), item.last_event_id.text(), item.block_id.text() if item.block_id.bytes else None)
                for item in items if item.kind == EVENT]
    finally:
        _library.sse_oracle_free(result)
