use crate::clients::{Client as Subject, Closed, Source};
use crate::Request;
use eventsource_client::{Client, ClientBuilder, SSE};
use futures::{poll, FutureExt, StreamExt};
use launchdarkly_sdk_transport::HyperTransport;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;

pub const CLIENT: Subject = Subject {
    name: "eventsource-client-http",
    package: "eventsource-client",
    can: &["headers", "lastEventId", "states", "closeOn"],
    follow: |request, source| follow(request, source).boxed(),
};

async fn follow(request: Request, source: Arc<Source>) -> Result<(), Closed> {
    let mut builder = ClientBuilder::for_url(&request.url).expect("a URL");
    for (name, value) in &request.headers {
        builder = builder.header(name, value).expect("a header");
    }
    if !request.last_event_id.is_empty() {
        builder = builder.last_event_id(request.last_event_id);
    }
    let transport = HyperTransport::new().expect("a transport");
    let mut events = builder.build_with_transport(transport).stream().peekable();
    while let Some(event) = events.next().await {
        match event {
            Ok(SSE::Connected(_)) => source.opened()?,
            Ok(SSE::Event(e)) => source.event(&e.event_type, &e.data, &e.id.unwrap_or_default())?,
            Ok(SSE::Comment(_)) => {}
            // An error is final only if the stream says at once that it has ended.
            Err(_) => match poll!(Pin::new(&mut events).peek()) {
                Poll::Ready(None) => source.failed()?,
                _ => source.lost()?,
            },
        }
    }
    Ok(())
}
