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
				// The waits that the stream asks for, or none of them could be judged: by default half of one is
				// added or taken away by chance, which is too early as often as not. Its -1 for none is ignored.
				Backoff: sse.Backoff{Multiplier: 1, Jitter: 1e-9},
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
