package main

import (
	"net/http"
	"time"

	"github.com/tmaxmax/go-sse"
)

func init() {
	subjects["tmaxmax-go-sse-http"] = &Subject{
		Module: "github.com/tmaxmax/go-sse", ID: "sticky", Can: []string{"headers", "states", "closeOn"},
		Open: func(_ *Request, source *Source) {
			client := sse.Client{
				OnRetry: func(error, time.Duration) { source.Lost() },
				ResponseValidator: func(response *http.Response) error {
					err := sse.DefaultValidator(response)
					if err == nil {
						source.Opened()
					}
					return err
				},
			}
			connection := client.NewConnection(source.Request())
			connection.SubscribeToAll(func(event sse.Event) {
				source.Event(event.Type, event.Data, &event.LastEventID)
			})
			connection.Connect()
		},
	}
}
