"""One unit of reading, writing or calling each, with its contract, for the stage of the same name."""
