"""Prefect: a flow for every program, and the sweep, delivery and digest flows."""
