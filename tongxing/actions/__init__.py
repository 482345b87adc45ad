"""Use cases, a module each. Each is one transaction, writes an audit row, and takes `now` (aware) as an argument."""
