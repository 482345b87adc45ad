"""The web, server-rendered: one status page for now. It needs no Prefect, no JavaScript, and calls nobody else's server.

There is no login yet, so it shows numbers, titles of steps and names of organisations, and nobody's name.
"""
