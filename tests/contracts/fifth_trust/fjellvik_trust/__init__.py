"""Fjellvik sykehus HF, a trust that does not exist, published by somebody else."""
