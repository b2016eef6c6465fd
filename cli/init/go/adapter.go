// Speaks the adapter protocol for one parser: JSON lines on stdin and stdout, bytes in base64.
package main

import (
	"bufio"
	"encoding/json"
	"os"
)

// Item is one event. Byte slices are written as base64, so that bad UTF-8 shows; the default type is "message".
type Item struct {
	Type []byte `json:"type64"`
	Data []byte `json:"data64"`
	ID   []byte `json:"id64"`
}

// Parser is one stream.
//
// TODO: call your parser here; until then nothing is delivered, and every case that expects an event fails.
type Parser struct{ emit func(Item) }

// Feed is one read: emit every event that it completes.
func (p *Parser) Feed(data []byte) {}

// End says that the stream has ended.
func (p *Parser) End() {}

// Id: "sticky" if an event's id is the last one that the stream set, "block" if it is that of the event's own block,
// "none" if your parser does not report ids.
var hello = map[string]any{"op": "hello", "protocol": 1, "kind": "parser", "name": "{{name}}", "version": "0.0.0",
	"language": "Go", "id": "sticky", "retry": false, "comments": false}

type request struct {
	Op     string   `json:"op"`
	Seq    int      `json:"seq"`
	Chunks [][]byte `json:"chunks"`
}

func parse(r request) any {
	items := []Item{}
	parser := &Parser{emit: func(item Item) { items = append(items, item) }}
	out := [][]Item{}
	delivered := func() {
		out = append(out, items)
		items = []Item{}
	}
	for _, chunk := range r.Chunks {
		parser.Feed(chunk)
		delivered()
	}
	parser.End()
	delivered()
	return map[string]any{"op": "parsed", "seq": r.Seq, "out": out}
}

func main() {
	in := json.NewDecoder(bufio.NewReaderSize(os.Stdin, 1<<16))
	out := json.NewEncoder(os.Stdout)
	for {
		var r request
		if in.Decode(&r) != nil {
			return
		}
		var answer any
		switch r.Op {
		case "hello":
			answer = hello
		case "parse":
			answer = parse(r)
		default:
			answer = map[string]any{"op": "unsupported", "seq": r.Seq}
		}
		if out.Encode(answer) != nil {
			return
		}
	}
}
