"""The six cases with a known optimum, and the checker that shares no code with us."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from core.allocation import Budget, Proposal, propose
from core.allocation.case import Case, answer, read

CASES = sorted((Path(__file__).parent / "cases").glob("*.json"))
# the shared material stands beside a checkout, or where the project says
CHECKER = Path(__file__).resolve().parents[4] / "shared/data/allocation_cases/check.py"


def solved(case: Case, seconds: float = 60) -> Proposal:
    return propose(case.requests, case.vacancies, case.policy, today=case.today, prior=case.prior, budget=Budget(seconds))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
@pytest.mark.requirement("R-060")
def test_every_level_is_the_known_optimum_and_proven(path: Path, tmp_path: Path) -> None:
    case = read(path)
    found = solved(case)
    assert {level.name: level.value for level in found.levels} == case.expected
    assert found.proven
    assert found.inversions == ()
    assert all(one.reason for one in found.unplaced)
    if CHECKER.exists():
        told = tmp_path / "answer.json"
        told.write_text(json.dumps(answer(found)))
        judged = subprocess.run([sys.executable, str(CHECKER), str(path), str(told)], capture_output=True, text=True, check=False)
        assert judged.returncode == 0, judged.stdout
