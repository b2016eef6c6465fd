package sseexample

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/tmaxmax/go-sse"
)

const cut = 0xFE // ends a read, as in all fuzz inputs of this project

// Reads that end where the input says, however large the buffer is.
type reads [][]byte

func (r *reads) Read(buffer []byte) (int, error) {
	if len(*r) == 0 {
		return 0, io.EOF
	}
	n := copy(buffer, (*r)[0])
	if (*r)[0] = (*r)[0][n:]; len((*r)[0]) == 0 {
		*r = (*r)[1:]
	}
	return n, nil
}

// Your parser goes here.
func seen(input []byte) (events []Event) {
	stream := reads(bytes.Split(input, []byte{cut}))
	for event, err := range sse.Read(&stream, nil) {
		if err != nil {
			break
		}
		if event.Type == "" {
			event.Type = "message"
		}
		events = append(events, Event{event.Type, event.Data, event.LastEventID})
	}
	return events
}

func FuzzRead(f *testing.F) {
	seeds, _ := filepath.Glob("../../corpus/oracle/*.sse")
	for _, seed := range seeds {
		input, err := os.ReadFile(seed)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(input)
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		expected := Expected(bytes.ReplaceAll(input, []byte{cut}, nil))
		if got := seen(input); !slices.Equal(got, expected) {
			t.Fatalf("%q: the standard has %q, seen was %q", input, expected, got)
		}
	})
}
