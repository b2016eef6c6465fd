from ld_eventsource import SSEClient
from ld_eventsource.actions import Event, Fault, Start
from ld_eventsource.config import ConnectStrategy, ErrorStrategy, RetryDelayStrategy
from ld_eventsource.errors import HTTPContentTypeError, HTTPStatusError

hello = {"package": "launchdarkly-eventsource", "id": "sticky",
         "can": ["headers", "lastEventId", "states", "closeOn"]}


def as_an_event_source_does(fault):
    """By default every fault ends it, which its documentation does not say: told here to try again after lost connections."""
    is_final = isinstance(fault, (HTTPStatusError, HTTPContentTypeError))
    return (ErrorStrategy.FAIL if is_final else ErrorStrategy.CONTINUE), None


def follow(request, source):
    client = SSEClient(ConnectStrategy.http(request["url"], headers=request.get("headers")),
                       error_strategy=ErrorStrategy.from_lambda(as_an_event_source_does),
                       retry_delay_strategy=RetryDelayStrategy.default(backoff_multiplier=1), last_event_id=request.get("lastEventId") or None)
    source.close = client.close
    for action in client.all:
        if isinstance(action, Start):
            source.opened()
        elif isinstance(action, Event):
            source.event(action.event, action.data, action.last_event_id or "")
        elif isinstance(action, Fault):
            source.error(closed=False)
