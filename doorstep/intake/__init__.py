"""The door: webhooks and files come in, each fact as one durable row before anything is answered."""
