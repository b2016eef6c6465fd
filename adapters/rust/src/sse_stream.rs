use crate::items::{event, items};
use crate::{streams::Streamed, Retry, Subject};
use futures::StreamExt;
use sse_stream::SseStream;
use std::time::Duration;

pub const SUBJECT: Subject = Subject {
    name: "sse-stream",
    package: "sse-stream",
    id: "block",
    retry: Retry::Block,
    comments: false,
    seeds: false,
    start: |_| {
        Streamed::new(|body| {
            SseStream::from_bytes_stream(body).map(|result| {
                items(result.map(|sse| {
                    let time = sse.retry.map(Duration::from_millis);
                    (event(sse.event.unwrap_or_default(), sse.data.unwrap_or_default(), sse.id), time)
                }))
            })
        })
    },
};
