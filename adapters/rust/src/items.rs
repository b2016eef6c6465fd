//! What a crate delivers, and how the protocol writes it.
use base64::prelude::{Engine, BASE64_STANDARD};
use serde_json::{json, Value};
use std::time::Duration;

pub enum Item {
    Event {
        kind: String,
        data: Vec<u8>,
        id: Option<String>,
    },
    Retry(u64),
    Comment(String),
    Error(String),
}

/// An event; the crates say either "message" or nothing for the default type.
pub fn event(kind: impl Into<String>, data: impl Into<Vec<u8>>, id: Option<String>) -> Item {
    let kind = kind.into();
    let kind = if kind.is_empty() { "message".into() } else { kind };
    Item::Event {
        kind,
        data: data.into(),
        id,
    }
}

/// What one result of a crate's stream stands for: an event, with a retry of its block, or an error.
pub fn items<E: std::fmt::Display>(result: Result<(Item, Option<Duration>), E>) -> Vec<Item> {
    match result {
        Ok((event, time)) => [event].into_iter().chain(time.map(retry)).collect(),
        Err(fault) => vec![Item::Error(fault.to_string())],
    }
}

pub fn retry(time: Duration) -> Item {
    Item::Retry(u64::try_from(time.as_millis()).unwrap_or(u64::MAX))
}

impl Item {
    pub fn json(self) -> Value {
        match self {
            Item::Event { kind, data, id } => {
                let mut item = json!({"type": kind});
                match String::from_utf8(data) {
                    Ok(data) => item["data"] = data.into(),
                    Err(fault) => item["data64"] = BASE64_STANDARD.encode(fault.as_bytes()).into(),
                }
                if let Some(id) = id {
                    item["id"] = id.into();
                }
                item
            }
            Item::Retry(milliseconds) => json!({"retry": milliseconds.min((1 << 53) - 1)}),
            Item::Comment(text) => json!({"comment": text}),
            Item::Error(text) => json!({"error": text}),
        }
    }
}

/// FNV-1a 64 over type, data and id of every event, a zero byte after each.
pub fn hash(items: &[Item]) -> String {
    let mut hash: u64 = 0xcbf29ce484222325;
    let mut add = |field: &[u8]| {
        for byte in field.iter().chain(&[0]) {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x100000001b3);
        }
    };
    for item in items {
        if let Item::Event { kind, data, id } = item {
            add(kind.as_bytes());
            add(data);
            add(id.as_deref().unwrap_or("").as_bytes());
        }
    }
    format!("{hash:016x}")
}
