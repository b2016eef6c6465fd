package main

import (
	"time"

	"github.com/r3labs/sse/v2"
)

func init() {
	subjects["r3labs-sse-http"] = &Subject{
		Module: "github.com/r3labs/sse/v2", ID: "sticky", Can: []string{"headers", "lastEventId", "states", "closeOn"},
		Open: func(request *Request, source *Source) {
			client := sse.NewClient(request.URL)
			client.Connection = source.HTTP()
			client.Headers = request.Headers
			client.ReconnectNotify = func(error, time.Duration) { source.Lost() }
			if request.LastEventID != "" {
				client.LastEventID.Store([]byte(request.LastEventID))
			}
			client.SubscribeRawWithContext(source.Context, func(event *sse.Event) {
				id := string(event.ID)
				source.Event(string(event.Event), string(event.Data), &id)
			})
		},
	}
}
