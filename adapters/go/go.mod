module ssespec-adapters

go 1.26

require (
	github.com/launchdarkly/eventsource v1.11.0
	github.com/tmaxmax/go-sse v0.11.0
)

require github.com/stretchr/testify v1.11.1 // indirect
