from ld_eventsource import SSEClient
from ld_eventsource.actions import Event, Fault, Start
from ld_eventsource.config import ConnectStrategy, ErrorStrategy

hello = {"package": "launchdarkly-eventsource", "id": "sticky",
         "can": ["headers", "lastEventId", "states", "closeOn"]}


def follow(request, source):
    client = SSEClient(ConnectStrategy.http(request["url"], headers=request.get("headers")),
                       error_strategy=ErrorStrategy.always_continue(), last_event_id=request.get("lastEventId") or None)
    source.close = client.close
    for action in client.all:
        if isinstance(action, Start):
            source.opened()
        elif isinstance(action, Event):
            source.event(action.event, action.data, action.last_event_id or "")
        elif isinstance(action, Fault):
            source.error(closed=False)
