"""Tests of the rules of time."""
