"""The directory's pages, gathered: rules, contacts and units, municipalities and their profile, and the public pages."""

import core.directory.contact_views
import core.directory.municipality_views
import core.directory.public_views
import core.directory.rule_views  # noqa: F401 - imported for their routes
from core.directory.doors import bp

__all__ = ["bp"]
