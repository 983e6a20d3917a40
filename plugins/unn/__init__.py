"""Universitetssykehuset Nord-Norge HF: what its document of June 2021 says."""
