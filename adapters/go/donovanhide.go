package main

import "github.com/donovanhide/eventsource"

func init() {
	// Retry() comes with an event, not when its line ends: it is not reported.
	subjects["donovanhide-eventsource"] = &Subject{
		Module: "github.com/donovanhide/eventsource", ID: "block",
		Parse: func(stream *reads, out *Out) error {
			decoder := eventsource.NewDecoder(stream)
			for {
				event, err := decoder.Decode()
				if err != nil {
					return err
				}
				out.Event(event.Event(), event.Data(), set(event.Id()))
			}
		},
	}
}
