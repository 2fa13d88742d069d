"""What people touch: command line, HTTP, pages. All call the same services; none has logic of its own."""
