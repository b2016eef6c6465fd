use crate::items::{event, items};
use crate::{streams::Streamed, Subject};
use futures::StreamExt;
use sse_stream::SseStream;

pub const SUBJECT: Subject = Subject {
    name: "sse-stream",
    package: "sse-stream",
    id: "block",
    retry: false, // it comes with an event, not when its line ends
    comments: false,
    seeds: false,
    start: |_| {
        Streamed::new(|body| {
            SseStream::from_bytes_stream(body).map(|result| {
                items(result.map(|sse| event(sse.event.unwrap_or_default(), sse.data.unwrap_or_default(), sse.id)))
            })
        })
    },
};
