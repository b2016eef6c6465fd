package main

import (
	"encoding/json"
	"net/http"

	"github.com/openai/openai-go/v3/packages/ssestream"
)

func init() {
	subjects["openai-go"] = &Subject{
		Module: "github.com/openai/openai-go/v3", ID: "none", Payload: "json",
		Parse: func(stream *reads, out *Out) error {
			decoder := ssestream.NewDecoder(&http.Response{Body: stream})
			events := ssestream.NewStream[json.RawMessage](decoder, nil)
			for events.Next() {
				out.JSON(decoder.Event().Type, events.Current())
			}
			return events.Err()
		},
	}
}
