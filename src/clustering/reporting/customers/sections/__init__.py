"""The sections of the business report, each a plain dict; their order is that of the page."""
