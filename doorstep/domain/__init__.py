"""Words, lifecycles, money and decisions: pure, standard library only."""
