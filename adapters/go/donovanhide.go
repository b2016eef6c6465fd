package main

import "github.com/donovanhide/eventsource"

func init() {
	subjects["donovanhide-eventsource"] = &Subject{
		Module: "github.com/donovanhide/eventsource", ID: "block", RetryByBlock: true,
		Parse: func(stream *reads, out *Out) error {
			decoder := eventsource.NewDecoder(stream)
			for {
				event, err := decoder.Decode()
				if err != nil {
					return err
				}
				out.Event(event.Event(), event.Data(), set(event.Id()))
				out.RetryIfSet(event)
			}
		},
	}
}
