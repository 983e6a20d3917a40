"""The directory's two doors: every page and every JSON route of the slice hangs on one of these."""

from flask import Blueprint
from flask_smorest import Blueprint as ApiBlueprint

bp = Blueprint("directory", __name__, template_folder="templates")
blp = ApiBlueprint("directory_api", __name__, url_prefix="/api/v1", description="Regler, kontakter, enheter og kommuner")
