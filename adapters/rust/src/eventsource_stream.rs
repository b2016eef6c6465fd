use crate::items::{event, items};
use crate::{streams::Streamed, Retry, Subject};
use eventsource_stream::Eventsource;
use futures::StreamExt;

pub const SUBJECT: Subject = Subject {
    name: "eventsource-stream",
    package: "eventsource-stream",
    id: "sticky",
    retry: Retry::Block,
    comments: false,
    seeds: true,
    start: |last_event_id| {
        let last_event_id = last_event_id.to_owned();
        Streamed::new(|body| {
            let mut events = body.eventsource();
            events.set_last_event_id(last_event_id);
            events.map(|result| items(result.map(|e| (event(e.event, e.data, Some(e.id)), e.retry))))
        })
    },
};
