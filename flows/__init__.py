"""The order of work: one module per stage, and the flows of the house."""
