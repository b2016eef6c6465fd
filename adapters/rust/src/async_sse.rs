use crate::items::{event, retry, Item};
use crate::{streams::Streamed, Retry, Subject};
use async_sse::{decode, Event};
use futures::{StreamExt, TryStreamExt};

pub const SUBJECT: Subject = Subject {
    name: "async-sse",
    package: "async-sse",
    id: "sticky",
    retry: Retry::Line,
    comments: false,
    seeds: false,
    start: |_| {
        Streamed::new(|body| {
            decode(body.into_async_read()).map(|result| match result {
                Ok(Event::Message(message)) => {
                    vec![event(
                        message.name(),
                        message.data(),
                        Some(message.id().clone().unwrap_or_default()),
                    )]
                }
                Ok(Event::Retry(time)) => vec![retry(time)],
                Err(fault) => vec![Item::Error(fault.to_string())],
            })
        })
    },
};
