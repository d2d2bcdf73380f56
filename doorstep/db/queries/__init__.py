"""What each stage reads and writes, set-based, one module a stage."""
