package main

import (
	"github.com/launchdarkly/eventsource"
)

func init() {
	subjects["launchdarkly-eventsource"] = &Subject{
		Module: "github.com/launchdarkly/eventsource", ID: "sticky", Retry: true, Goroutines: true,
		ParseFrom: func(stream *reads, out *Out, lastEventID string) error {
			decoder := eventsource.NewDecoderWithOptions(stream, eventsource.DecoderOptionLastEventID(lastEventID))
			for {
				event, err := decoder.Decode()
				if err != nil {
					return err
				}
				// Retry() is 0 where the block set none.
				if retry := event.(interface{ Retry() int64 }).Retry(); retry > 0 {
					out.Retry(retry)
				}
				id := event.(eventsource.EventWithLastID).LastEventID()
				out.Event(event.Event(), event.Data(), &id)
			}
		},
	}
}
