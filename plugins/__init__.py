"""Drop-in plugins, a folder each."""
