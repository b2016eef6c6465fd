// The adapter protocol for Go: JSON Lines on stdin and stdout. Run as `adapters NAME`.
//
// A file of this folder wraps one package and registers it by the name of its adapter folder.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"time"
)

// Subject is one package under test: Parse for kind parser, Open for kind client.
type Subject struct {
	Module          string // as in go.mod: its version there is the one reported
	ID              string // sticky, block or none
	Payload         string // json, or nothing
	Retry, Comments bool
	RetryByBlock    bool // tells it with the event of its block only
	Untimed         bool // hands out everything at the end
	Goroutines      bool // reads ahead in a goroutine: let it settle before the next read
	Can             []string
	Parse           func(stream *reads, out *Out) error
	ParseFrom       func(stream *reads, out *Out, lastEventID string) error
	Open            func(request *Request, source *Source)
}

var subjects = map[string]*Subject{}

// Request holds the keys of every request.
type Request struct {
	Op          string            `json:"op"`
	Seq         json.Number       `json:"seq"`
	Chunks      [][]byte          `json:"chunks"`
	LastEventID string            `json:"lastEventId"`
	Bytes       []byte            `json:"bytes"`
	Cut         int               `json:"cut"`
	Seconds     float64           `json:"seconds"`
	URL         string            `json:"url"`
	Headers     map[string]string `json:"headers"`
	CloseOn     any               `json:"closeOn"`
	ThrowOn     any               `json:"throwOn"`
}

type object = map[string]any

func (s *Subject) hello(name string) object {
	version := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, module := range info.Deps {
			if module.Path == s.Module {
				version = module.Version
			}
		}
	}
	hello := object{"op": "hello", "protocol": 1, "kind": "parser", "name": s.Module, "version": version,
		"language": "Go", "id": s.ID, "retry": s.Retry, "comments": s.Comments}
	if s.RetryByBlock {
		hello["retry"] = "block"
	}
	if s.Open != nil {
		hello["kind"], hello["can"] = "client", s.Can
		return hello
	}
	hello["timed"], hello["bench"] = !s.Untimed, true
	if s.Payload != "" {
		hello["payload"] = s.Payload
	}
	return hello
}

func (s *Subject) run(stream *reads, out *Out, lastEventID string) {
	defer func() {
		if fault := recover(); fault != nil {
			out.Error(fmt.Errorf("panic: %v", fault))
		}
	}()
	var err error
	if s.ParseFrom != nil {
		err = s.ParseFrom(stream, out, lastEventID)
	} else {
		err = s.Parse(stream, out)
	}
	if stream.digested != nil {
		stream.digested()
	}
	if err != nil && err != io.EOF {
		out.Error(err)
	}
}

func (s *Subject) answer(name string, request *Request) object {
	switch {
	case request.Op == "hello":
		return s.hello(name)
	case s.Open != nil:
	case request.Op == "parse" && (request.LastEventID == "" || s.ParseFrom != nil || s.ID != "sticky"):
		out := newOut(len(request.Chunks))
		s.run(&reads{chunks: request.Chunks, out: out, settle: s.Goroutines}, out, request.LastEventID)
		return object{"op": "parsed", "seq": request.Seq, "out": out.trace}
	case request.Op == "bench":
		return s.bench(request)
	}
	return object{"op": "unsupported", "seq": request.Seq}
}

func (s *Subject) bench(request *Request) object {
	var chunks [][]byte
	for at := 0; at < len(request.Bytes); at += request.Cut {
		chunks = append(chunks, request.Bytes[at:min(at+request.Cut, len(request.Bytes))])
	}
	answer := object{"op": "benched", "seq": request.Seq}
	hash := fnv.New64a()
	if s.ID == "sticky" && s.Payload == "" {
		s.run(&reads{chunks: chunks}, &Out{hash: func(field string) { io.WriteString(hash, field); hash.Write([]byte{0}) }}, "")
		answer["hash"] = fmt.Sprintf("%016x", hash.Sum64())
	}
	var times []int64
	for end := time.Now().Add(time.Duration(request.Seconds * 1e9)); len(times) == 0 || time.Now().Before(end); {
		out := &Out{}
		start := time.Now()
		s.run(&reads{chunks: chunks}, out, "")
		times = append(times, time.Since(start).Nanoseconds())
		answer["events"] = out.events
	}
	answer["ns"] = times
	return answer
}

func main() {
	runtime.GOMAXPROCS(1) // one request at a time; and Gosched() lets a reading-ahead goroutine become idle
	name := ""
	if len(os.Args) == 2 {
		name = os.Args[1]
	}
	subject, ok := subjects[name]
	if !ok {
		fmt.Fprintf(os.Stderr, "adapters: no package is called '%s'\n", name)
		os.Exit(2)
	}
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	for {
		line, err := in.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			request := &Request{}
			if fault := json.Unmarshal(line, request); fault != nil {
				fmt.Fprintf(os.Stderr, "adapters: not a request: %v\n", fault)
				os.Exit(1)
			}
			if subject.Open == nil || !open(subject, request) {
				send(subject.answer(name, request))
			}
		}
		if in.Buffered() == 0 || unflushed() {
			flush()
		}
		if err != nil {
			break
		}
	}
}
