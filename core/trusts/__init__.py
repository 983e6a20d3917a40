"""The contract between the core and a trust's plugin: the only package, with `core.dates`, that a plugin may import."""
