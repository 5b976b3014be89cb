"""How well the algorithms recover known classes, beside the published partitions of other programs."""
