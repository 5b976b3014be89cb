"""Where tables come from and results go: sources beyond local files, and output folders."""
