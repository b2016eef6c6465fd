use crate::items::{event, retry, Item};
use crate::{Parser, Retry, Subject};
use sse_parse::SseParser;
use std::time::Duration;

pub const SUBJECT: Subject = Subject {
    name: "sse-parse",
    package: "sse-parse",
    id: "sticky",
    retry: Retry::Line,
    comments: false,
    seeds: true,
    start: |last_event_id| {
        Box::new(Fed {
            parser: SseParser::with_last_event_id(last_event_id),
            retry: None,
        })
    },
};

struct Fed {
    parser: SseParser,
    retry: Option<Duration>,
}

impl Fed {
    fn drain(&mut self, out: &mut Vec<Item>) {
        while let Some(e) = self.parser.next_event() {
            out.push(event(e.event, e.data, Some(e.id)));
        }
        if self.parser.retry() != self.retry {
            self.retry = self.parser.retry();
            out.extend(self.retry.map(retry));
        }
    }
}

impl Parser for Fed {
    fn feed(&mut self, chunk: Vec<u8>, out: &mut Vec<Item>) {
        self.parser.feed(&chunk);
        self.drain(out);
    }

    fn end(&mut self, out: &mut Vec<Item>) {
        self.parser.finish();
        self.drain(out);
    }

    fn last_event_id(&self) -> Option<String> {
        Some(self.parser.last_event_id().to_owned())
    }
}
