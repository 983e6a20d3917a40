"""Work on documents in a process of its own: ``python -m core.documents.child typeset|seal|draw``.

Two reasons. The typesetter and the reader of signatures take tens of megabytes each that a web process would never give back; and an
uploaded PDF is a stranger's program: what it breaks or swells is a child with a limit on its memory and time.
"""

from __future__ import annotations

import base64
import json
import resource
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
TYPE = HERE.parent / "static" / "vendor" / "type"
MEMORY = 1_500_000_000
SECONDS = 20


def main(work: str) -> None:
    if work != "draw":  # the drawing's engine claims an address space that it never fills
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    given = sys.stdin.buffer.read()
    if work == "typeset":
        answer: Any = [base64.b64encode(_typeset(**job)).decode() for job in json.loads(given)]
    elif work == "draw":
        import vl_convert  # noqa: PLC0415 - only this child draws

        answer = [vl_convert.vegalite_to_svg(spec) for spec in json.loads(given)]
    else:
        from core.documents.signatures import examine  # noqa: PLC0415 - only this child reads signatures

        answer = examine(given)
    sys.stdout.write(json.dumps(answer))


def _typeset(data: dict[str, Any], made_at: int) -> bytes:
    import typst  # noqa: PLC0415 - only this child sets type

    if not any(TYPE.glob("*.ttf")):  # without it the page would be set, and empty
        raise FileNotFoundError(TYPE)
    return typst.compile(
        HERE / "house.typ",
        root=HERE,
        format="pdf",
        font_paths=[TYPE],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data)},
        pdf_standards="a-2b",
        timestamp=made_at,
    )


if __name__ == "__main__":
    main(sys.argv[1])
