use crate::items::{event, items};
use crate::{streams::Streamed, Retry, Subject};
use futures::StreamExt;
use sseer::EventStream;

pub const SUBJECT: Subject = Subject {
    name: "sseer",
    package: "sseer",
    id: "sticky",
    retry: Retry::Block,
    comments: false,
    seeds: true,
    start: |last_event_id| {
        let last_event_id = last_event_id.to_owned();
        Streamed::new(|body| {
            let mut events = EventStream::new(body);
            events.set_last_event_id(last_event_id);
            events.map(|result| items(result.map(|e| (event(&*e.event, &*e.data, Some(e.id.to_string())), e.retry))))
        })
    },
};
