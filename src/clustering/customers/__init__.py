"""Customers: from lines of transactions to a table of what each customer did, and what that is worth."""
