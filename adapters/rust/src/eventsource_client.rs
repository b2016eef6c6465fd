use crate::items::{event, Item};
use crate::streams::{Chunks, Streamed};
use crate::{Retry, Subject};
use bytes::Bytes;
use eventsource_client::{Client, ClientBuilder, Error, ReconnectOptions, SSE};
use futures::{StreamExt, TryStreamExt};
use launchdarkly_sdk_transport::{HttpTransport, Request, Response, ResponseFuture, TransportError};

pub const SUBJECT: Subject = Subject {
    name: "eventsource-client",
    package: "eventsource-client",
    id: "sticky",
    retry: Retry::Block,
    comments: true,
    seeds: true,
    start: |last_event_id| {
        let builder = ClientBuilder::for_url("http://localhost/").expect("a URL");
        let builder = builder
            .last_event_id(last_event_id.to_owned())
            .reconnect(ReconnectOptions::reconnect(false).build());
        Streamed::new(|body| {
            builder
                .build_with_transport(Canned(body))
                .stream()
                .map(|result| match result {
                    Ok(SSE::Event(e)) => {
                        let time = e.retry.map(Item::Retry);
                        [event(e.event_type, e.data, Some(e.id.unwrap_or_default()))].into_iter().chain(time).collect()
                    }
                    Ok(SSE::Comment(text)) => vec![Item::Comment(text)],
                    Ok(SSE::Connected(_)) | Err(Error::Eof) => vec![],
                    Err(fault) => vec![Item::Error(fault.to_string())],
                })
        })
    },
};

/// Answers every request with the stream at hand.
#[derive(Clone)]
struct Canned(Chunks);

impl HttpTransport for Canned {
    fn request(&self, _: Request<Option<Bytes>>) -> ResponseFuture {
        let body = self.0.clone().map_err(TransportError::new);
        Box::pin(async move { Ok(Response::new(Box::pin(body) as _)) })
    }
}
