"""What a person or a machine may do, one module an act, called alike by tasks, pages, the CLI and the API."""
