use crate::clients::{Client, Closed, Source};
use crate::Request;
use futures::{FutureExt, StreamExt};
use reqwest_eventsource::{Event, EventSource, ReadyState};
use std::sync::Arc;

pub const CLIENT: Client = Client {
    name: "reqwest-eventsource",
    package: "reqwest-eventsource",
    can: &["headers", "states", "closeOn"],
    follow: |request, source| follow(request, source).boxed(),
};

async fn follow(request: Request, source: Arc<Source>) -> Result<(), Closed> {
    let mut builder = reqwest::Client::new().get(&request.url);
    for (name, value) in &request.headers {
        builder = builder.header(name, value);
    }
    let mut events = EventSource::new(builder).expect("a request without a body");
    while let Some(event) = events.next().await {
        match event {
            Ok(Event::Open) => source.opened()?,
            Ok(Event::Message(message)) => source.event(&message.event, &message.data, &message.id)?,
            Err(_) if events.ready_state() == ReadyState::Closed => source.failed()?,
            Err(_) => source.lost()?,
        }
    }
    Ok(())
}
