// What a package delivers, filed under the read that caused it; and the way to stdout.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"runtime"
	"sync"
	"time"
	"unicode/utf8"
)

// Out takes what a package delivers. Without a trace it counts and hashes only: `bench`.
type Out struct {
	trace  [][]object
	now    int
	events int
	hash   func(field string)
}

func newOut(reads int) *Out {
	out := &Out{trace: make([][]object, reads+1)}
	for n := range out.trace {
		out.trace[n] = []object{}
	}
	return out
}

func (o *Out) add(item object) {
	if o.trace != nil {
		o.trace[o.now] = append(o.trace[o.now], item)
	}
}

// text puts a string into an item: as base64 if the JSON writer would repair it.
func text(item object, key, value string) {
	if utf8.ValidString(value) {
		item[key] = value
	} else {
		item[key+"64"] = []byte(value)
	}
}

func message(typ string) string {
	if typ == "" {
		return "message"
	}
	return typ
}

// Event takes an event; id is nil where the package reports none.
func (o *Out) Event(typ, data string, id *string) {
	o.events++
	if o.hash != nil {
		o.hash(message(typ))
		o.hash(data)
		o.hash(*id)
	}
	if o.trace == nil {
		return
	}
	item := object{}
	text(item, "type", message(typ))
	text(item, "data", data)
	if id != nil {
		text(item, "id", *id)
	}
	o.add(item)
}

// JSON takes an event of a package that hands out parsed JSON.
func (o *Out) JSON(typ string, value json.RawMessage) {
	o.events++
	if o.trace != nil {
		// Read as any user would read it, ill-formed UTF-8 repaired; digits are kept.
		decoder := json.NewDecoder(bytes.NewReader(value))
		decoder.UseNumber()
		var parsed any
		if err := decoder.Decode(&parsed); err != nil {
			o.Error(err)
			return
		}
		item := object{"json": parsed}
		text(item, "type", message(typ))
		o.add(item)
	}
}

func (o *Out) Retry(milliseconds int64) {
	if o.trace != nil {
		o.add(object{"retry": min(milliseconds, 1<<53-1)})
	}
}

// RetryIfSet reports the retry of an event; packages say 0 where there is none.
func (o *Out) RetryIfSet(event any) {
	if e, ok := event.(interface{ Retry() int64 }); ok && e.Retry() != 0 {
		o.Retry(e.Retry())
	}
}

func (o *Out) Error(err error) { o.add(object{"error": err.Error()}) }

// reads is the stream: one chunk a Read. A Read for the next chunk says that the last one was digested.
type reads struct {
	chunks [][]byte
	next   int
	rest   []byte
	out    *Out
	settle bool

	digested func() // for what a package tells only when asked: runs before each read of a new chunk
}

func (r *reads) Read(p []byte) (int, error) {
	for len(r.rest) == 0 {
		for i := 0; r.settle && i < 8; i++ {
			runtime.Gosched()
		}
		if r.digested != nil {
			r.digested()
		}
		if r.next == len(r.chunks) {
			if r.out != nil {
				r.out.now = r.next
			}
			return 0, io.EOF
		}
		r.rest = r.chunks[r.next]
		if r.out != nil {
			r.out.now = r.next
		}
		r.next++
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

func (r *reads) Close() error { return nil }

var (
	stdout  = bufio.NewWriterSize(os.Stdout, 1<<16)
	flushed = time.Now()
	sending sync.Mutex
)

func send(answer object) {
	line, err := json.Marshal(answer)
	if err != nil {
		panic(err)
	}
	sending.Lock()
	stdout.Write(append(line, '\n'))
	sending.Unlock()
}

func flush() {
	sending.Lock()
	stdout.Flush()
	flushed = time.Now()
	sending.Unlock()
}

func unflushed() bool { return time.Since(flushed) > 50*time.Millisecond }
