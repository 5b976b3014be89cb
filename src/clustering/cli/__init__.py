"""The command line: words in, one workflow call, words out. No computing here."""
