module ssespec-adapters

go 1.26

require (
	github.com/alevinval/sse v1.0.2
	github.com/anthropics/anthropic-sdk-go v1.60.0
	github.com/donovanhide/eventsource v0.0.0-20210830082556-c59027999da0
	github.com/gin-contrib/sse v1.1.1
	github.com/launchdarkly/eventsource v1.11.0
	github.com/openai/openai-go/v3 v3.52.0
	github.com/r3labs/sse/v2 v2.10.0
	github.com/tmaxmax/go-sse v0.11.0
	gopkg.in/cenkalti/backoff.v1 v1.1.0
)

require (
	github.com/tidwall/gjson v1.19.0 // indirect
	github.com/tidwall/match v1.1.1 // indirect
	github.com/tidwall/pretty v1.2.1 // indirect
	github.com/tidwall/sjson v1.2.5 // indirect
	golang.org/x/net v0.57.0 // indirect
)
