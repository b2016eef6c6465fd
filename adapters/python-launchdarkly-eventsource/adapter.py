from ld_eventsource.actions import Event
from ld_eventsource.reader import _BufferedLineReader, _SSEReader

hello = {"package": "launchdarkly-eventsource", "id": "sticky", "retry": True, "comments": True, "seed": True}


def parse(chunks, out, last_event_id):
    reader = _SSEReader(_BufferedLineReader.lines_from(chunks), last_event_id, out.retry)
    for action in reader.events_and_comments():
        if isinstance(action, Event):
            out.event(action.event, action.data, action.last_event_id)
        else:
            out.comment(action.comment)
    out.last_event_id = reader.last_event_id
