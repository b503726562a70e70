package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
)

// This file is the part that is about your SDK. Replace what returns errNotConnected; everything else can stay.

var errNotConnected = errors.New("this skeleton is not connected to an SDK yet: fill in sdk.go")

// identity says what the SDK is, and what it can do. Take out of the capabilities what it cannot; see PROTOCOL.md.
func identity() map[string]any {
	return map[string]any{
		"sdk":      "your-sdk",
		"version":  "0.0.0",
		"language": runtime.Version(),
		"protocol": 1,
		"capabilities": []string{
			"retry", "timeout", "idempotency_key", "headers", "get_customer", "list_scenarios", "print_client", "overlap",
		},
	}
}

// Options are those of one call. One that is absent is left to the SDK; an idempotency key of null or "" is passed on.
type Options struct {
	IdempotencyKey json.RawMessage   `json:"idempotency_key"` // nil: absent; null: given as null; else a JSON string
	Headers        map[string]string `json:"headers"`
	TimeoutSeconds *float64          `json:"timeout_seconds"`
	MaxAttempts    *int              `json:"max_attempts"`
}

// Customer is the result of a create, under the names of the wire.
type Customer struct {
	ID                   string `json:"id"`
	KybLinks             any    `json:"kyb_links"`
	ApplicationID        string `json:"application_id"`
	ApplicationURL       string `json:"application_url"`
	ApplicationExpiresAt int64  `json:"application_expires_at"`
}

// client wraps a client of the SDK.
type client struct {
	// sdk *yoursdk.Client
}

func made(baseURL, apiKey string, options Options) (*client, error) {
	// settings := []yoursdk.Option{yoursdk.WithBaseURL(baseURL), yoursdk.WithAPIKey(apiKey)}
	// if options.TimeoutSeconds != nil {
	// 	settings = append(settings, yoursdk.WithTimeout(time.Duration(*options.TimeoutSeconds*float64(time.Second))))
	// }
	// if options.MaxAttempts != nil {
	// 	settings = append(settings, yoursdk.WithMaxAttempts(*options.MaxAttempts))
	// }
	// sdk, err := yoursdk.New(settings...)
	_, _, _ = baseURL, apiKey, options
	return &client{}, nil
}

func (c *client) createCustomer(input json.RawMessage, options Options) (*Customer, error) {
	// var request yoursdk.CustomerCreateRequest
	// if err := json.Unmarshal(input, &request); err != nil {
	// 	return nil, err
	// }
	// created, err := c.sdk.Customers.Create(context.Background(), request)
	// if err != nil {
	// 	return nil, err
	// }
	// return &Customer{ID: created.ID, …}, nil
	_, _ = input, options
	return nil, errNotConnected
}

func (c *client) getCustomer(customerID string, options Options) (any, error) {
	_, _ = customerID, options
	return nil, errNotConnected
}

func (c *client) listScenarios(options Options) ([]any, error) {
	_ = options
	return nil, errNotConnected
}

// printed is the client object as a user would print it.
func (c *client) printed() (string, error) {
	// return fmt.Sprintf("%v %+v %#v", c.sdk, c.sdk, c.sdk), nil
	return "", errNotConnected
}

var (
	kept     = map[string]*client{}
	keptLock sync.Mutex
)

// connected gives one client for each configuration, kept for all its calls, as a long-lived program would.
func connected(baseURL, apiKey string, options Options) (*client, error) {
	configuration, err := json.Marshal([]any{baseURL, apiKey, options.TimeoutSeconds, options.MaxAttempts})
	if err != nil {
		return nil, err
	}
	keptLock.Lock()
	defer keptLock.Unlock()
	if found, ok := kept[string(configuration)]; ok {
		return found, nil
	}
	fresh, err := made(baseURL, apiKey, options)
	if err == nil {
		kept[string(configuration)] = fresh
	}
	return fresh, err
}

// Told is an error as the SDK's own types tell it. What the SDK does not tell is left out.
type Told struct {
	// Kind is http, transport, timeout, decode, configuration or validation; empty for an error of no type of the SDK's.
	Kind      string  `json:"kind,omitempty"`
	Status    int     `json:"status,omitempty"`
	Code      string  `json:"code,omitempty"`
	Message   string  `json:"message,omitempty"`
	RequestID string  `json:"request_id,omitempty"`
	Fields    []Field `json:"fields,omitempty"`
	Text      string  `json:"text"` // what a user sees who prints the error, causes included
}

// Field is one field of the request that the server found wrong.
type Field struct {
	Field   string `json:"field"`
	Message string `json:"message,omitempty"`
	Code    string `json:"code,omitempty"`
}

func describeError(err error) Told {
	var printed []string
	for cause := err; cause != nil; cause = errors.Unwrap(cause) {
		printed = append(printed, fmt.Sprintf("%T: %v %+v", cause, cause, cause))
	}
	text := strings.Join(printed, "\n")
	// var failed *yoursdk.HTTPError
	// if errors.As(err, &failed) {
	// 	return Told{Kind: "http", Status: failed.Status, Code: failed.Code, Message: failed.Message, Text: text}
	// }
	return Told{Text: text}
}
