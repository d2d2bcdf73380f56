"""How fast Doorstep is, beside the naive way and beside the limit, on the machine that it runs on."""
