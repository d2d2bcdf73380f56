"""A carrier: price tables, labels one by one and by the hundred, documents, tracking, voids, manifests."""
