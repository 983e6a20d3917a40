"""What gunicorn loads: `core.wsgi:app`."""

import os

from core.app import create_app
from core.config import Settings

app = create_app(Settings.from_env(os.environ))
