from requests_sse import EventSource, ReadyState

hello = {"package": "requests-sse", "id": "sticky", "can": ["headers", "lastEventId", "states", "closeOn"]}


def follow(request, source):
    def failed():
        source.error(closed=es.ready_state == ReadyState.CLOSED)

    def close():
        if es._response is not None:
            es._response.raw.shutdown()  # close() alone would wait for the thread that reads
        es.close()

    es = EventSource(request["url"], headers=request.get("headers") or {}, on_open=source.opened, on_error=failed,
                     latest_event_id=request.get("lastEventId"))
    source.close = close
    with es:
        for event in es:
            source.event(event.type, event.data, event.last_event_id)
