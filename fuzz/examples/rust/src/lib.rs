// The crate sse-parse as a library for library_fuzzer; put your own parser in its place.
mod subject;
use subject::{Parser, Sink, ID_STICKY};

struct Fed(sse_parse::SseParser);

impl Parser for Fed {
    fn new(last_event_id: &str) -> Self {
        Fed(sse_parse::SseParser::with_last_event_id(last_event_id))
    }
    fn feed(&mut self, bytes: &[u8], sink: &Sink) {
        self.0.feed(bytes);
        while let Some(event) = self.0.next_event() {
            sink.event(&event.event, &event.data, Some(&event.id));
        }
    }
    fn finish(&mut self, sink: &Sink) {
        self.0.finish();
        self.feed(b"", sink);
    }
}

sse_subject!(Fed, c"sse-parse", ID_STICKY, 0);
