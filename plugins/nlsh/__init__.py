"""Nordlandssykehuset HF: what its web page and its agreement of June 2024 say."""
