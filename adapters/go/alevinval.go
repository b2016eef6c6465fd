package main

import "github.com/alevinval/sse/pkg/decoder"

func init() {
	subjects["alevinval-sse"] = &Subject{
		Module: "github.com/alevinval/sse", ID: "block", Retry: true,
		Parse: func(stream *reads, out *Out) error {
			decoder := decoder.New(stream)
			known := decoder.Retry()
			stream.digested = func() {
				if retry := decoder.Retry(); retry != known {
					known = retry
					out.Retry(retry.Milliseconds())
				}
			}
			for {
				event, err := decoder.Decode()
				if err != nil {
					return err
				}
				if event.HasID {
					out.Event(event.Name, event.Data, &event.ID)
				} else {
					out.Event(event.Name, event.Data, nil)
				}
			}
		},
	}
}
