use crate::items::{event, Item};
use crate::{streams::Streamed, Retry, Subject};
use futures::{StreamExt, TryStreamExt};
use sse_codec::{decode_stream, Event};

pub const SUBJECT: Subject = Subject {
    name: "sse-codec",
    package: "sse-codec",
    id: "sticky",
    retry: Retry::Line,
    comments: false,
    seeds: false,
    start: |_| {
        Streamed::new(|body| {
            decode_stream(body.into_async_read()).map(|result| match result {
                Ok(Event::Message { id, event: kind, data }) => vec![event(kind, data, Some(id.unwrap_or_default()))],
                Ok(Event::Retry { retry }) => vec![Item::Retry(retry)],
                Err(fault) => vec![Item::Error(fault.to_string())],
            })
        })
    },
};
