//! The adapter protocol for Rust: JSON Lines on stdin and stdout. Run as `adapters NAME`.
//!
//! A file of this folder wraps one crate; the table below names them by their adapter folders.
mod clients;
mod items;
mod streams;

mod async_sse;
mod eventsource_client;
mod eventsource_client_http;
mod eventsource_stream;
mod reqwest_eventsource;
mod sse_codec;
mod sse_parse;
mod sse_stream;
mod sseer;

use base64::prelude::{Engine, BASE64_STANDARD};
use items::Item;
use serde::Deserialize;
use serde_json::{json, Value};
use std::io::{BufRead, BufReader, Write};
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::time::{Duration, Instant};

/// One stream of one crate: what a read or the end of the stream makes it deliver.
pub trait Parser {
    fn feed(&mut self, chunk: Vec<u8>, out: &mut Vec<Item>);
    fn end(&mut self, out: &mut Vec<Item>);
    fn last_event_id(&self) -> Option<String> {
        None
    }
}

/// How a crate tells the reconnection time: not at all, when its line ends, or with the event of its block only.
pub enum Retry {
    No,
    Line,
    Block,
}

impl Retry {
    fn json(&self) -> Value {
        match self {
            Retry::No => false.into(),
            Retry::Line => true.into(),
            Retry::Block => "block".into(),
        }
    }
}

/// One crate under test.
pub struct Subject {
    name: &'static str,
    package: &'static str,
    id: &'static str,
    retry: Retry,
    comments: bool,
    /// Takes a last event ID to begin with.
    seeds: bool,
    start: fn(&str) -> Box<dyn Parser>,
}

const SUBJECTS: &[Subject] = &[
    async_sse::SUBJECT,
    eventsource_client::SUBJECT,
    eventsource_stream::SUBJECT,
    sse_codec::SUBJECT,
    sse_parse::SUBJECT,
    sse_stream::SUBJECT,
    sseer::SUBJECT,
];

const CLIENTS: &[clients::Client] = &[eventsource_client_http::CLIENT, reqwest_eventsource::CLIENT];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Request {
    op: String,
    #[serde(default)]
    seq: Value,
    #[serde(default)]
    chunks: Vec<String>,
    #[serde(default)]
    last_event_id: String,
    #[serde(default)]
    bytes: String,
    #[serde(default)]
    cut: usize,
    #[serde(default)]
    seconds: f64,
    #[serde(default)]
    url: String,
    #[serde(default)]
    headers: std::collections::BTreeMap<String, String>,
    #[serde(default)]
    close_on: Value,
}

/// The version that Cargo.lock pins.
fn version(package: &str) -> &'static str {
    let entry = format!("name = \"{package}\"\nversion = \"");
    let lock = include_str!("../Cargo.lock");
    let at = lock.find(&entry).map_or(0, |at| at + entry.len());
    lock[at..].split('"').next().unwrap_or("unknown")
}

/// Runs one read; a panic is an error of the crate that ends its stream.
fn guarded(run: impl FnOnce(&mut Vec<Item>)) -> (Vec<Item>, bool) {
    let mut items = Vec::new();
    if catch_unwind(AssertUnwindSafe(|| run(&mut items))).is_err() {
        items.push(Item::Error("panicked".into()));
    }
    let over = items.iter().any(|item| matches!(item, Item::Error(_)));
    (items, over)
}

fn parse(subject: &Subject, request: Request) -> Value {
    let mut parser = (subject.start)(&request.last_event_id);
    let mut out = vec![json!([]); request.chunks.len() + 1];
    let mut over = false;
    for (n, chunk) in request.chunks.iter().enumerate() {
        if !over {
            let bytes = BASE64_STANDARD.decode(chunk).expect("base64");
            let (items, ended) = guarded(|out| parser.feed(bytes, out));
            out[n] = items.into_iter().map(Item::json).collect();
            over = ended;
        }
    }
    if !over {
        let (items, _) = guarded(|out| parser.end(out));
        out[request.chunks.len()] = items.into_iter().map(Item::json).collect();
    }
    let mut answer = json!({"op": "parsed", "seq": request.seq, "out": out});
    if let Some(id) = parser.last_event_id() {
        answer["lastEventId"] = id.into();
    }
    answer
}

fn bench(subject: &Subject, request: Request) -> Value {
    let bytes = BASE64_STANDARD.decode(&request.bytes).expect("base64");
    let chunks: Vec<&[u8]> = bytes.chunks(request.cut.max(1)).collect();
    let mut answer = json!({"op": "benched", "seq": request.seq});
    let mut times = Vec::new();
    let end = Instant::now() + Duration::from_secs_f64(request.seconds);
    while times.is_empty() || Instant::now() < end {
        let reads: Vec<Vec<u8>> = chunks.iter().map(|chunk| chunk.to_vec()).collect();
        let (mut items, mut all) = (Vec::new(), Vec::new());
        let (mut events, mut parser) = (0, (subject.start)(""));
        let start = Instant::now();
        for chunk in reads {
            parser.feed(chunk, &mut items);
            events += items.iter().filter(|item| matches!(item, Item::Event { .. })).count();
            if times.is_empty() {
                all.append(&mut items)
            } else {
                items.clear()
            }
        }
        parser.end(&mut items);
        times.push(start.elapsed().as_nanos() as u64);
        events += items.iter().filter(|item| matches!(item, Item::Event { .. })).count();
        all.append(&mut items);
        answer["events"] = events.into();
        if times.len() == 1 && subject.id == "sticky" {
            answer["hash"] = items::hash(&all).into();
        }
    }
    answer["ns"] = times.into();
    answer
}

fn answer(subject: &Subject, request: Request) -> Value {
    match request.op.as_str() {
        "hello" => json!({"op": "hello", "protocol": 1, "kind": "parser", "name": subject.package,
            "version": version(subject.package), "language": "Rust", "id": subject.id,
            "retry": subject.retry.json(), "comments": subject.comments, "bench": true}),
        "parse" if request.last_event_id.is_empty() || subject.seeds || subject.id != "sticky" => {
            parse(subject, request)
        }
        "bench" => bench(subject, request),
        _ => json!({"op": "unsupported", "seq": request.seq}),
    }
}

fn main() {
    let name = std::env::args().nth(1).unwrap_or_default();
    if let Some(client) = CLIENTS.iter().find(|client| client.name == name) {
        return clients::serve(client);
    }
    let Some(subject) = SUBJECTS.iter().find(|subject| subject.name == name) else {
        eprintln!("adapters: no crate is called '{name}'");
        std::process::exit(2);
    };
    std::panic::set_hook(Box::new(|_| {}));
    let mut input = BufReader::with_capacity(1 << 20, std::io::stdin());
    let mut output = std::io::BufWriter::with_capacity(1 << 16, std::io::stdout());
    let (mut line, mut flushed) = (String::new(), Instant::now());
    while input.read_line(&mut line).expect("stdin") > 0 {
        let request = serde_json::from_str(&line).expect("a request");
        writeln!(output, "{}", answer(subject, request)).expect("stdout");
        if input.buffer().is_empty() || flushed.elapsed() > Duration::from_millis(50) {
            output.flush().expect("stdout");
            flushed = Instant::now();
        }
        line.clear();
    }
}
