"""Customers at scale: the whole workflow, millions of lines, a million lifetimes."""
