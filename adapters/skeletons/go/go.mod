module example.com/conformance-adapter

go 1.19
