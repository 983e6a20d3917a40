"""Finnmarkssykehuset HF: what its web page of 12 July 2023 says."""
