package main

import "github.com/launchdarkly/eventsource"

func init() {
	subjects["launchdarkly-eventsource-http"] = &Subject{
		Module: "github.com/launchdarkly/eventsource", ID: "sticky",
		Can: []string{"headers", "lastEventId", "states", "closeOn"},
		Open: func(request *Request, source *Source) {
			stream, err := eventsource.SubscribeWithRequestAndOptions(source.Request(),
				eventsource.StreamOptionHTTPClient(source.HTTP()),
				eventsource.StreamOptionLastEventID(request.LastEventID))
			if err != nil {
				return // it does not try again before a first connection was made
			}
			end := source.Close
			source.Close = func() { stream.Close(); end() }
			if source.Closed.Load() { // while it was opened
				stream.Close()
			}
			// Both channels are written by one goroutine and hold nothing: one reader keeps the order.
			events, errors := stream.Events, stream.Errors
			for events != nil {
				select {
				case event, open := <-events:
					if !open {
						events = nil
					} else if id := event.(eventsource.EventWithLastID).LastEventID(); !source.Closed.Load() {
						source.Event(event.Event(), event.Data(), &id)
					}
				case _, open := <-errors:
					if !open {
						errors = nil
					} else if !source.Closed.Load() {
						source.Lost()
					}
				}
			}
		},
	}
}
