"""`python -m core.cli`: how the supervisor starts commands without looking for the script."""

from core.cli import main

main()
