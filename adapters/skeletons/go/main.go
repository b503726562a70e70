// Command adapter speaks the adapter protocol, version 1: calls come in on stdin, answers go out on stdout, one JSON
// object per line. Nothing here is about your SDK; that is in sdk.go.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
)

// Call is one line on stdin.
type Call struct {
	ID      string          `json:"id"`
	Op      string          `json:"op"`
	BaseURL string          `json:"base_url"`
	APIKey  string          `json:"api_key"`
	Input   json.RawMessage `json:"input"`
	Options Options         `json:"options"`
}

// Answer is one line on stdout.
type Answer struct {
	ID          string `json:"id"`
	OK          bool   `json:"ok"`
	Result      any    `json:"result,omitempty"`
	Error       *Told  `json:"error,omitempty"`
	Unsupported bool   `json:"unsupported,omitempty"`
}

// errUnsupported is returned for what the SDK has no function for.
var errUnsupported = errors.New("unsupported")

func perform(call Call) (any, error) {
	if call.Op == "describe" {
		return identity(), nil
	}
	client, err := connected(call.BaseURL, call.APIKey, call.Options)
	if err != nil {
		return nil, err
	}
	switch call.Op {
	case "create_customer":
		return client.createCustomer(call.Input, call.Options)
	case "get_customer":
		var input struct {
			CustomerID string `json:"customer_id"`
		}
		if err := json.Unmarshal(call.Input, &input); err != nil {
			return nil, err
		}
		return client.getCustomer(input.CustomerID, call.Options)
	case "list_scenarios":
		scenarios, err := client.listScenarios(call.Options)
		return map[string]any{"scenarios": scenarios}, err
	case "print_client":
		text, err := client.printed()
		return map[string]any{"text": text}, err
	}
	return nil, errUnsupported
}

func answered(call Call) Answer {
	result, err := perform(call)
	switch {
	case err == nil:
		return Answer{ID: call.ID, OK: true, Result: result}
	case errors.Is(err, errUnsupported):
		return Answer{ID: call.ID, Unsupported: true}
	default:
		told := describeError(err)
		return Answer{ID: call.ID, Error: &told}
	}
}

func write(answer Answer, output *sync.Mutex) {
	encoded, err := json.Marshal(answer)
	if err != nil {
		fmt.Fprintln(os.Stderr, "this answer cannot be written as JSON:", err)
		os.Exit(1)
	}
	output.Lock()
	defer output.Unlock()
	os.Stdout.Write(append(encoded, '\n'))
}

func main() {
	var output sync.Mutex
	input := bufio.NewReader(os.Stdin)
	for {
		line, err := input.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			var call Call
			if err := json.Unmarshal(line, &call); err != nil {
				fmt.Fprintln(os.Stderr, "this line is not a call of the adapter protocol:", err)
				os.Exit(2)
			}
			if call.Op == "describe" {
				write(answered(call), &output)
			} else {
				go func() { write(answered(call), &output) }() // started as it arrives, answered whenever it ends
			}
		}
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "stdin cannot be read:", err)
			os.Exit(1)
		}
	}
}
