"""The command line. Its modules import what is heavy inside their commands, so that `doorstep --help` is quick."""
