use crate::items::{event, Item};
use crate::{streams::Streamed, Subject};
use eventsource_stream::Eventsource;
use futures::StreamExt;

pub const SUBJECT: Subject = Subject {
    name: "eventsource-stream",
    package: "eventsource-stream",
    id: "sticky",
    retry: true,
    comments: false,
    start: |last_event_id| {
        let last_event_id = last_event_id.to_owned();
        Streamed::new(|body| {
            let mut events = body.eventsource();
            events.set_last_event_id(last_event_id);
            events.map(|result| match result {
                Ok(e) => (e.retry.map(|time| Item::Retry(time.as_millis() as u64)).into_iter())
                    .chain([event(e.event, e.data, Some(e.id))])
                    .collect(),
                Err(fault) => vec![Item::Error(fault.to_string())],
            })
        })
    },
};
