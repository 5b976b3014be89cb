"""What the application's rooms agree on: validated settings."""
