"""The web, server-rendered: signing in, my work, the overview, what is overdue, a launch. It needs no Prefect,
works without JavaScript, and calls nobody else's server. It holds no rule of its own: what may be done is for the actions to say.
"""
