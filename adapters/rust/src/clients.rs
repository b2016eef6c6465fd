//! Kind client: sources that are open at once, each followed by a task of its own.
use crate::{version, Request};
use futures::future::BoxFuture;
use serde_json::{json, Value};
use std::collections::HashMap;
use std::io::{stdin, BufRead, Write};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::Arc;
use tokio::sync::Notify;

/// One crate under test. `follow` comes back when the crate has ended for good; dropped, it is closed.
pub struct Client {
    pub name: &'static str,
    pub package: &'static str,
    pub can: &'static [&'static str],
    pub follow: fn(Request, Arc<Source>) -> BoxFuture<'static, Result<(), Closed>>,
}

/// The request asked to close at this moment.
pub struct Closed;

/// One open URL, and what is reported of it.
pub struct Source {
    seq: Value,
    close_on: Option<String>,
    events: AtomicU64,
    failed: AtomicBool,
    close: Notify,
}

fn write(line: Value) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush()).expect("stdout");
}

impl Source {
    pub fn opened(&self) -> Result<(), Closed> {
        self.report("open", json!({"op": "opened"}))
    }

    /// An event; `id` is that of the last one where the crate keeps it.
    pub fn event(&self, kind: &str, data: &str, id: &str) -> Result<(), Closed> {
        let count = self.events.fetch_add(1, Ordering::Relaxed) + 1;
        let kind = if kind.is_empty() { "message" } else { kind };
        self.report(
            &count.to_string(),
            json!({"op": "event", "type": kind, "data": data, "id": id}),
        )
    }

    /// The connection was lost or not made, and the crate tries again.
    pub fn lost(&self) -> Result<(), Closed> {
        self.report("error", json!({"op": "error", "state": "connecting"}))
    }

    /// The crate has given up for good.
    pub fn failed(&self) -> Result<(), Closed> {
        if self.failed.swap(true, Ordering::Relaxed) {
            return Ok(());
        }
        self.report("error", json!({"op": "error", "state": "closed"}))
    }

    fn report(&self, moment: &str, mut line: Value) -> Result<(), Closed> {
        line["seq"] = self.seq.clone();
        write(line);
        if self.close_on.as_deref() == Some(moment) {
            return Err(Closed);
        }
        Ok(())
    }
}

async fn follow(client: &'static Client, request: Request, source: Arc<Source>) {
    let ended = tokio::select! {
        () = source.close.notified() => Err(Closed),
        ended = (client.follow)(request, source.clone()) => ended,
    };
    if ended.and_then(|()| source.failed()).is_err() {
        write(json!({"op": "closed", "seq": source.seq}));
    } else {
        source.close.notified().await;
        write(json!({"op": "closed", "seq": source.seq}));
    }
}

pub fn serve(client: &'static Client) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("threads");
    let mut sources: HashMap<String, Arc<Source>> = HashMap::new();
    for line in stdin().lock().lines() {
        let line = line.expect("stdin");
        let request: Request = serde_json::from_str(&line).expect("a request");
        let key = request.seq.to_string();
        match (request.op.as_str(), sources.get(&key)) {
            ("hello", _) => write(
                json!({"op": "hello", "protocol": 1, "kind": "client", "name": client.package,
                "version": version(client.package), "language": "Rust", "id": "sticky", "can": client.can}),
            ),
            ("open", _) => {
                let close_on = match &request.close_on {
                    Value::Null => None,
                    Value::String(moment) => Some(moment.clone()),
                    number => Some(number.to_string()),
                };
                let source = Arc::new(Source {
                    seq: request.seq.clone(),
                    close_on,
                    events: AtomicU64::new(0),
                    failed: AtomicBool::new(false),
                    close: Notify::new(),
                });
                sources.insert(key, source.clone());
                runtime.spawn(follow(client, request, source));
            }
            ("close", Some(source)) => source.close.notify_one(),
            _ => write(json!({"op": "unsupported", "seq": request.seq})),
        }
    }
    std::process::exit(0); // tasks may still wait for servers
}
