package main

import "github.com/gin-contrib/sse"

func init() {
	subjects["gin-contrib-sse"] = &Subject{
		Module: "github.com/gin-contrib/sse", ID: "block", Untimed: true,
		Parse: func(stream *reads, out *Out) error {
			events, err := sse.Decode(stream)
			for _, event := range events {
				out.Event(event.Event, event.Data.(string), set(event.Id))
			}
			return err
		},
	}
}

// set is an id, or nil for packages that know no other way to say that there is none.
func set(id string) *string {
	if id == "" {
		return nil
	}
	return &id
}
