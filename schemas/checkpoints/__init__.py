"""What must hold over the whole warehouse, checked by great-expectations in a program of its own."""
