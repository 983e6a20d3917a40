"""Helgelandssykehuset HF: no routine is published, and nothing is invented."""
