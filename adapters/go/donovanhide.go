package main

import "github.com/donovanhide/eventsource"

func init() {
	subjects["donovanhide-eventsource"] = &Subject{
		Module: "github.com/donovanhide/eventsource", ID: "block", Retry: true,
		Parse: func(stream *reads, out *Out) error {
			decoder := eventsource.NewDecoder(stream)
			for {
				event, err := decoder.Decode()
				if err != nil {
					return err
				}
				// Retry() is 0 where the block set none.
				if retry := event.(interface{ Retry() int64 }).Retry(); retry > 0 {
					out.Retry(retry)
				}
				out.Event(event.Event(), event.Data(), set(event.Id()))
			}
		},
	}
}
