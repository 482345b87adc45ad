"""The plans that ship with Tongxing, a folder each. They import the engine's public API and nothing else of ours."""
