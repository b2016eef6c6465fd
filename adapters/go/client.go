// Kind client: sources that are open at once, each with its own goroutine.
package main

// Source is one open connection of a client.
type Source struct{}

func open(*Subject, *Request) bool { return false }
