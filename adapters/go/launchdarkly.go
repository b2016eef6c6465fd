package main

import (
	"github.com/launchdarkly/eventsource"
)

func init() {
	subjects["launchdarkly-eventsource"] = &Subject{
		Module: "github.com/launchdarkly/eventsource", ID: "sticky", RetryByBlock: true, Goroutines: true,
		ParseFrom: func(stream *reads, out *Out, lastEventID string) error {
			decoder := eventsource.NewDecoderWithOptions(stream, eventsource.DecoderOptionLastEventID(lastEventID))
			for {
				event, err := decoder.Decode()
				if err != nil {
					return err
				}
				id := event.(eventsource.EventWithLastID).LastEventID()
				out.Event(event.Event(), event.Data(), &id)
				out.RetryIfSet(event)
			}
		},
	}
}
