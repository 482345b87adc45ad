"""Prefect: a flow for every program, the flows of the sweep and of delivery, and ``tongxing up``, which starts it all.

Prefect drives; it does not remember. What is true is in the ledger; a run, a task run, Prefect's whole database may be
lost and is made again from it. Importing this package imports no Prefect.
"""
