package main

import (
	"encoding/json"
	"net/http"

	"github.com/anthropics/anthropic-sdk-go/packages/ssestream"
)

func init() {
	subjects["anthropic-sdk-go"] = &Subject{
		Module: "github.com/anthropics/anthropic-sdk-go", ID: "none", Payload: "json",
		// Its Stream knows only the event types of Anthropic's service: the decoder below it is judged.
		Parse: func(stream *reads, out *Out) error {
			decoder := ssestream.NewDecoder(&http.Response{Body: stream})
			for decoder.Next() {
				event := decoder.Event()
				if len(event.Data) == 0 || string(event.Data) == "[DONE]\n" {
					continue // no payload: the Stream passes over both
				}
				var value json.RawMessage
				if err := json.Unmarshal(event.Data, &value); err != nil {
					return err
				}
				out.JSON(event.Type, value)
			}
			return decoder.Err()
		},
	}
}
