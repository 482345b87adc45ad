"""What flows do without a server."""
