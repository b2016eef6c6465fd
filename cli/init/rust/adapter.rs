//! Speaks the adapter protocol for one parser: JSON lines on stdin and stdout, bytes in base64. No dependencies.
use std::io::{self, BufRead, Write};

/// One event. Its bytes are written as base64, so that bad UTF-8 shows; the default type is "message".
pub struct Item {
    pub kind: Vec<u8>,
    pub data: Vec<u8>,
    pub id: Vec<u8>,
}

/// One stream.
///
/// TODO: call your parser here; until then nothing is delivered, and every case that expects an event fails.
#[derive(Default)]
struct Parser;

impl Parser {
    /// One read: push every event that it completes.
    fn feed(&mut self, _bytes: &[u8], _items: &mut Vec<Item>) {}
    /// The stream has ended.
    fn end(&mut self, _items: &mut Vec<Item>) {}
}

// id: "sticky" if an event's id is the last one that the stream set, "block" if it is that of the event's own block,
// "none" if your parser does not report ids.
const HELLO: &str = r#"{"op":"hello","protocol":1,"kind":"parser","name":"{{name}}","version":"0.0.0","language":"Rust","id":"sticky","retry":false,"comments":false}"#;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn encode(bytes: &[u8]) -> String {
    let mut out = String::new();
    for group in bytes.chunks(3) {
        let value = group.iter().fold(0u32, |sum, b| sum << 8 | u32::from(*b)) << (8 * (3 - group.len()));
        for i in 0..4 {
            let digit = (value >> (18 - 6 * i)) as usize & 63;
            out.push(if i > group.len() { '=' } else { ALPHABET[digit] as char });
        }
    }
    out
}

fn decode(text: &str) -> Vec<u8> {
    let digits: Vec<u32> = text.bytes().filter_map(|c| ALPHABET.iter().position(|a| *a == c)).map(|d| d as u32).collect();
    let mut out = Vec::with_capacity(digits.len() * 3 / 4);
    for group in digits.chunks(4) {
        let value = group.iter().fold(0, |sum, d| sum << 6 | d) << (6 * (4 - group.len()));
        let bytes = value.to_be_bytes();
        out.extend_from_slice(&bytes[1..group.len()]);
    }
    out
}

/// What follows `"key":` up to the end of the line; the suite's own text never holds such a key within a string.
fn after<'a>(line: &'a str, key: &str) -> &'a str {
    let name = format!("\"{key}\":");
    line.find(&name).map_or("", |at| line[at + name.len()..].trim_start())
}

fn items_json(items: &[Item]) -> String {
    let one = |item: &Item| {
        let fields = [("type64", &item.kind), ("data64", &item.data), ("id64", &item.id)];
        let text: Vec<String> = fields.iter().map(|(name, bytes)| format!("\"{name}\":\"{}\"", encode(bytes))).collect();
        String::from("{") + &text.join(",") + "}"
    };
    format!("[{}]", items.iter().map(one).collect::<Vec<_>>().join(","))
}

fn parse(line: &str, seq: &str) -> String {
    let mut parser = Parser::default();
    let mut out = Vec::new();
    let list = after(line, "chunks").trim_start_matches('[');
    let list = &list[..list.find(']').unwrap_or(0)];
    for chunk in list.split(',').filter(|chunk| !chunk.trim().is_empty()) {
        let mut items = Vec::new();
        parser.feed(&decode(chunk.trim().trim_matches('"')), &mut items);
        out.push(items_json(&items));
    }
    let mut items = Vec::new();
    parser.end(&mut items);
    out.push(items_json(&items));
    String::from("{\"op\":\"parsed\",\"seq\":") + seq + ",\"out\":[" + &out.join(",") + "]}"
}

fn main() -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let line = line?;
        let seq: String = after(&line, "seq").chars().take_while(char::is_ascii_digit).collect();
        let op = after(&line, "op");
        let answer = if op.starts_with("\"hello\"") {
            HELLO.to_string()
        } else if op.starts_with("\"parse\"") {
            parse(&line, &seq)
        } else {
            String::from("{\"op\":\"unsupported\",\"seq\":") + &seq + "}"
        };
        writeln!(stdout, "{answer}")?;
        stdout.flush()?;
    }
    Ok(())
}
