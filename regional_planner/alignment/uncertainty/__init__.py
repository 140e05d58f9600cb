"""How far the figures move when the weights, which are judgements, are moved a little."""
