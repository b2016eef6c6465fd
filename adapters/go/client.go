// Kind client: sources that are open at once, each followed by a goroutine of its own.
package main

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
)

// Source is one open URL. Its reports may come from any goroutine of the package.
type Source struct {
	Context context.Context // done once it is closed
	Close   func()          // what the user calls to close; at first it ends the Context
	request *Request
	events  int
	Closed  atomic.Bool
}

var sources = map[string]*Source{}

// Opened reports that a connection was accepted.
func (s *Source) Opened() { s.report("open", object{"op": "opened"}) }

// Event reports an event; id is nil where the package reports none.
func (s *Source) Event(typ, data string, id *string) {
	s.events++
	line := object{"op": "event"}
	text(line, "type", message(typ))
	text(line, "data", data)
	if id != nil {
		text(line, "id", *id)
	}
	s.report(fmt.Sprint(s.events), line)
}

// Lost reports that the connection was lost or not made, and that the package tries again.
func (s *Source) Lost() { s.report("error", object{"op": "error", "state": "connecting"}) }

// failed reports that the package has given up for good.
func (s *Source) failed() { s.report("error", object{"op": "error", "state": "closed"}) }

func (s *Source) report(moment string, line object) {
	line["seq"] = s.request.Seq
	send(line)
	flush()
	if s.request.CloseOn != nil && fmt.Sprint(s.request.CloseOn) == moment {
		s.close()
	}
}

func (s *Source) close() {
	s.Closed.Store(true)
	s.Close()
	send(object{"op": "closed", "seq": s.request.Seq})
	flush()
}

// Request makes the GET request, with the headers asked for.
func (s *Source) Request() *http.Request {
	request, err := http.NewRequestWithContext(s.Context, http.MethodGet, s.request.URL, nil)
	if err != nil {
		panic(err)
	}
	for name, value := range s.request.Headers {
		request.Header.Set(name, value)
	}
	return request
}

// HTTP is a client that reports every answer with status 200 as opened, for packages that say nothing then.
func (s *Source) HTTP() *http.Client { return &http.Client{Transport: opening{s}} }

type opening struct{ source *Source }

func (o opening) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := http.DefaultTransport.RoundTrip(request)
	if err == nil && response.StatusCode == http.StatusOK {
		o.source.Opened()
	}
	return response, err
}

// open serves the requests of kind client; it returns false for those of both kinds.
func open(subject *Subject, request *Request) bool {
	switch source := sources[string(request.Seq)]; {
	case request.Op == "open":
		source = &Source{request: request}
		source.Context, source.Close = context.WithCancel(context.Background())
		sources[string(request.Seq)] = source
		go func() {
			// A package that comes back without being asked has failed for good.
			if subject.Open(request, source); !source.Closed.Load() {
				source.failed()
			}
		}()
	case request.Op == "close" && source != nil:
		source.close()
		delete(sources, string(request.Seq))
	default:
		return false
	}
	return true
}
