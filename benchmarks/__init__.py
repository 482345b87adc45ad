"""What is fast, measured against the limit and the peers in one run. Not in the wheel."""
