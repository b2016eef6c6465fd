package main

import (
	"github.com/launchdarkly/eventsource"
)

func init() {
	// Retry() comes with an event, not when its line ends: it is not reported.
	subjects["launchdarkly-eventsource"] = &Subject{
		Module: "github.com/launchdarkly/eventsource", ID: "sticky", Goroutines: true,
		ParseFrom: func(stream *reads, out *Out, lastEventID string) error {
			decoder := eventsource.NewDecoderWithOptions(stream, eventsource.DecoderOptionLastEventID(lastEventID))
			for {
				event, err := decoder.Decode()
				if err != nil {
					return err
				}
				id := event.(eventsource.EventWithLastID).LastEventID()
				out.Event(event.Event(), event.Data(), &id)
			}
		},
	}
}
