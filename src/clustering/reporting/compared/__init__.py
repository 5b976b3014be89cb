"""The report of a comparison: a record becomes a summary dict, and the dict a page and Markdown."""
