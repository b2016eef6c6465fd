package main

import "github.com/launchdarkly/eventsource"

func init() {
	subjects["launchdarkly-eventsource-http"] = &Subject{
		Module: "github.com/launchdarkly/eventsource", ID: "sticky",
		Can: []string{"headers", "lastEventId", "states", "closeOn"},
		Open: func(request *Request, source *Source) {
			stream, err := eventsource.SubscribeWithRequestAndOptions(source.Request(),
				eventsource.StreamOptionHTTPClient(source.HTTP()),
				eventsource.StreamOptionLastEventID(request.LastEventID),
				eventsource.StreamOptionErrorHandler(func(error) eventsource.StreamErrorHandlerResult {
					if !source.Closed.Load() {
						source.Lost()
					}
					return eventsource.StreamErrorHandlerResult{}
				}))
			if err != nil {
				return // it does not try again before a first connection was made
			}
			end := source.Close
			source.Close = func() { stream.Close(); end() }
			if source.Closed.Load() { // while it was opened
				stream.Close()
			}
			for event := range stream.Events {
				if id := event.(eventsource.EventWithLastID).LastEventID(); !source.Closed.Load() {
					source.Event(event.Event(), event.Data(), &id)
				}
			}
		},
	}
}
