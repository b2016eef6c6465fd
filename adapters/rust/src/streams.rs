//! Crates that turn a stream of chunks into a stream of events: polled by hand, no runtime.
//!
//! After each chunk the crate is polled until it is pending, so what it delivers is known to be of that chunk.
use crate::{items::Item, Parser};
use bytes::Bytes;
use futures::stream::{BoxStream, Stream, StreamExt};
use futures::task::noop_waker_ref;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

/// The body of a response: chunks as they are fed, pending between them.
#[derive(Clone, Default)]
pub struct Chunks(Arc<Mutex<(VecDeque<Bytes>, bool)>>);

impl Stream for Chunks {
    type Item = io::Result<Bytes>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut body = self.0.lock().unwrap();
        match body.0.pop_front() {
            Some(chunk) => Poll::Ready(Some(Ok(chunk))),
            None if body.1 => Poll::Ready(None),
            None => Poll::Pending,
        }
    }
}

pub struct Streamed {
    chunks: Chunks,
    events: RefCell<BoxStream<'static, Vec<Item>>>,
}

impl Streamed {
    /// `build` makes of the body what the crate makes of it: items, several at once where an event carries a retry.
    pub fn new<S>(build: impl FnOnce(Chunks) -> S) -> Box<dyn Parser>
    where
        S: Stream<Item = Vec<Item>> + Send + 'static,
    {
        let chunks = Chunks::default();
        let events = RefCell::new(build(chunks.clone()).boxed());
        Box::new(Streamed { chunks, events })
    }

    fn drain(&mut self, out: &mut Vec<Item>) {
        let mut context = Context::from_waker(noop_waker_ref());
        while let Poll::Ready(Some(items)) = self.events.get_mut().poll_next_unpin(&mut context) {
            let failed = items.iter().any(|item| matches!(item, Item::Error(_)));
            out.extend(items);
            if failed {
                break;
            }
        }
    }
}

impl Parser for Streamed {
    fn feed(&mut self, chunk: Vec<u8>, out: &mut Vec<Item>) {
        self.chunks.0.lock().unwrap().0.push_back(chunk.into());
        self.drain(out);
    }

    fn end(&mut self, out: &mut Vec<Item>) {
        self.chunks.0.lock().unwrap().1 = true;
        self.drain(out);
    }
}
