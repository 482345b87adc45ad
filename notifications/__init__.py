"""From notice to delivered message: what it says, by which channel, and what became of it.

Read :mod:`.delivery` first. The engine finds the channels through :mod:`.plugin`.
"""
