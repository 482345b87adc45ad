"""Flows against a served Prefect."""
