// Package sseexample fuzzes a parser of Go with Go's own engine: libsseoracle says what is right.
package sseexample

// #cgo LDFLAGS: -lsseoracle
// #include <sseoracle.h>
import "C"
import "unsafe"

type Event struct{ Type, Data, ID string }

func text(t C.sse_oracle_text) string {
	return string(unsafe.Slice((*byte)(unsafe.Pointer(t.bytes)), int(t.size)))
}

// Expected is what the standard makes of a whole body.
func Expected(body []byte) (events []Event) {
	result := C.sse_oracle_interpret((*C.char)(unsafe.Pointer(unsafe.SliceData(body))), C.size_t(len(body)), nil, 0)
	defer C.sse_oracle_free(result)
	for _, item := range unsafe.Slice(result.items, int(result.size)) {
		if item.kind == C.SSE_ORACLE_EVENT {
			events = append(events, Event{text(item._type), text(item.data), text(item.last_event_id)})
		}
	}
	return events
}
