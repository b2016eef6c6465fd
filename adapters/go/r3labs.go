package main

import (
	"net/http"

	"github.com/r3labs/sse/v2"
	"gopkg.in/cenkalti/backoff.v1"
)

// canned answers every request with the stream at hand.
type canned struct{ stream *reads }

func (c canned) RoundTrip(request *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: 200, Request: request, Body: c.stream,
		Header: http.Header{"Content-Type": {"text/event-stream"}}}, nil
}

func init() {
	subjects["r3labs-sse"] = &Subject{
		Module: "github.com/r3labs/sse/v2", ID: "sticky", Goroutines: true,
		Parse: func(stream *reads, out *Out) error {
			client := sse.NewClient("http://localhost/")
			client.Connection = &http.Client{Transport: canned{stream}}
			client.ReconnectStrategy = &backoff.StopBackOff{}
			return client.SubscribeRaw(func(event *sse.Event) {
				id := string(event.ID)
				out.Event(string(event.Event), string(event.Data), &id)
			})
		},
	}
}
