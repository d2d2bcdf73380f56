"""The test kit: a shop of one's own in a few words, and the drivers that run it. Shipped, for users' own tests too."""
