package main

import (
	"github.com/tmaxmax/go-sse"
)

func init() {
	subjects["tmaxmax-go-sse"] = &Subject{
		Module: "github.com/tmaxmax/go-sse", ID: "sticky",
		Parse: func(stream *reads, out *Out) error {
			for event, err := range sse.Read(stream, nil) {
				if err != nil {
					return err
				}
				out.Event(event.Type, event.Data, &event.LastEventID)
			}
			return nil
		},
	}
}
