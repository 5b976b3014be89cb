"""How long a user waits, and how much memory it takes: whole processes, from outside."""
