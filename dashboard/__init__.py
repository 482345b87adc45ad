"""The web: for now one plain status page."""
