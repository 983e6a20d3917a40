"""`alis propose TRUST --file`: the answer, and what a bad file is told."""

import copy
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from core.allocation.case import CaseError, parse
from core.cli.propose import propose

GOOD = json.loads((Path(__file__).parent / "cases/03-accepted-and-offered.json").read_text())["case"]
ACCEPTED, OFFERED = GOOD["prior"]


def run(tmp_path: Path, content: str | bytes, *options: str, trust: str = "nlsh") -> Any:
    path = tmp_path / "case.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return CliRunner().invoke(propose, [trust, "--file", str(path), *options])


def test_the_answer_in_json_and_in_words(tmp_path: Path) -> None:
    told = run(tmp_path, json.dumps(GOOD), "--json")
    answer = json.loads(told.stdout)
    assert told.exit_code == 0
    assert [level["name"] for level in answer["levels"]] == ["placed", "kept", "waiting", "soft", "rank", "deviation"]
    assert all(level["proven"] for level in answer["levels"])
    assert {row["request"] for row in answer["rows"]} == {"r1", "r2", "r3"}
    assert answer["inversions"] == []
    words = run(tmp_path, json.dumps({"case": GOOD, "expected_levels": {"placed": 3}}))
    assert "Flest mulig får plass: 3 (bevist)" in words.stdout
    assert "r1: v1 01.03.2027–31.08.2027" in words.stdout


def test_the_digest_is_the_same_every_time(tmp_path: Path) -> None:
    first, second = (json.loads(run(tmp_path, json.dumps(GOOD), "--json").stdout) for _ in range(2))
    assert first["digest"] == second["digest"]


BAD: list[tuple[str, Callable[[dict[str, Any]], object], str]] = [
    ("unknown key", lambda c: c.update(colour="red"), "saken: ukjent nøkkel «colour»"),
    ("unknown key of a request", lambda c: c["requests"][0].update(name="Kari"), "requests[0]: ukjent nøkkel «name»"),
    ("missing key", lambda c: c["vacancies"][1].pop("posts"), "vacancies[1]: «posts» mangler"),
    (
        "wanted start",
        lambda c: c["requests"][1].update(wanted_start="2027-03-02"),
        "requests[1].wanted_start: 2027-03-02 er ikke den første",
    ),
    (
        "vacancy start",
        lambda c: c["vacancies"][0].update(start="2027-02-02"),
        "vacancies[0].start: 2027-02-02 er ikke den første",
    ),
    ("vacancy end", lambda c: c["vacancies"][0].update(end="2028-02-28"), "vacancies[0].end: 2028-02-28 er ikke den siste"),
    ("end before start", lambda c: c["vacancies"][0].update(end="2027-01-31"), "vacancies[0].end: 2027-01-31 er før"),
    (
        "no date",
        lambda c: c["requests"][0].update(notified_on="2026-02-30"),
        'requests[0].notified_on: "2026-02-30" er ikke en dato',
    ),
    (
        "another age",
        lambda c: c["requests"][0].update(notified_on="0001-02-03"),
        "requests[0].notified_on: 0001-02-03 ligger utenfor",
    ),
    ("request twice", lambda c: c["requests"].append(c["requests"][0]), "requests[3]: «r1» står to ganger"),
    ("vacancy twice", lambda c: c["vacancies"].append(c["vacancies"][0]), "vacancies[3]: «v1» står to ganger"),
    ("wish twice", lambda c: c["requests"][0].update(wishes=["a", "a"]), "requests[0].wishes[1]: «a» står to ganger"),
    ("nine wishes", lambda c: c["requests"][0].update(wishes=list("abcdefghi")), "requests[0].wishes: 9 ønsker"),
    ("prior, unknown request", lambda c: c["prior"][0].update(request="r9"), "prior[0].request: innmeldingen «r9» finnes ikke"),
    ("prior twice", lambda c: c["prior"].append(c["prior"][1]), "prior[2].request: innmeldingen «r2» har to tidligere rader"),
    ("accepted, unknown vacancy", lambda c: c["prior"][0].update(vacancy="v9"), "prior[0].vacancy: vikariatet «v9» finnes ikke"),
    (
        "accepted, outside",
        lambda c: c["prior"][0].update(start="2027-10-01"),
        "prior[0].start: tjenesten 2027-10-01–2028-03-31 ligger ikke innenfor",
    ),
    (
        "more accepted than posts",
        lambda c: c["prior"].append({"request": "r3", "vacancy": "v1", "start": "2027-07-01", "state": "accepted"}),
        "prior[2]: flere har takket ja enn vikariatet «v1» har plass til (1)",
    ),
    ("state", lambda c: c["prior"][0].update(state="maybe"), 'prior[0].state: "maybe" er verken'),
    ("posts", lambda c: c["vacancies"][0].update(posts=0), "vacancies[0].posts: 0 er mindre enn 1"),
    ("a truth for a number", lambda c: c["requests"][0].update(months=True), "requests[0].months: true er ikke et helt tall"),
    ("months", lambda c: c["requests"][0].update(months=10**9), "requests[0].months: 1000000000 er større enn"),
    ("order", lambda c: c["requests"][0].update(order=1.5), "requests[0].order: 1.5 er ikke et helt tall"),
    ("policy", lambda c: c["policy"].update(order="fair"), 'policy.order: "fair" er verken'),
    ("window", lambda c: c["policy"].update(window_months=-1), "policy.window_months: -1 er mindre enn 0"),
    ("flexible", lambda c: c["requests"][0].update(flexible="yes"), 'requests[0].flexible: "yes" er verken'),
    ("no list", lambda c: c.update(requests={}), "requests: ikke en liste"),
]


@pytest.mark.parametrize(("change", "sentence"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_a_bad_case_is_one_sentence_with_the_place(
    tmp_path: Path, change: Callable[[dict[str, Any]], object], sentence: str
) -> None:
    case = copy.deepcopy(GOOD)
    change(case)
    told = run(tmp_path, json.dumps(case), "--json")
    assert told.exit_code == 2
    assert told.stdout == ""
    assert sentence in told.stderr
    assert told.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("{", "Linje 1, kolonne 2: ikke gyldig JSON"),
        ("[]", "saken: ikke et objekt"),
        ("", "ikke gyldig JSON"),
        (b"\xff\xfe", "UTF-8"),
        ('{"today": NaN}', "NaN er ikke et tall"),
        ('{"a": 1, "a": 2}', "Nøkkelen «a» står to ganger"),
        ('{"case": {}, "colour": 1}', "colour: ukjent nøkkel ved siden av «case»"),
        ("[" * 100_000, "for dypt nøstet"),
    ],
)
def test_what_is_no_case_at_all(tmp_path: Path, content: str | bytes, sentence: str) -> None:
    told = run(tmp_path, content)
    assert told.exit_code == 2
    assert sentence in told.stderr
    assert "Traceback" not in told.stderr


def test_another_trusts_case_and_a_file_that_is_not_there(tmp_path: Path) -> None:
    told = run(tmp_path, json.dumps(GOOD), trust="fin")
    assert (told.exit_code, "filen gjelder «nlsh», ikke «fin»" in told.stderr) == (2, True)
    gone = CliRunner().invoke(propose, ["nlsh", "--file", str(tmp_path / "none.json")])
    assert (gone.exit_code, "kan ikke leses" in gone.stderr) == (2, True)


def test_an_offered_row_whose_vacancy_is_gone_is_simply_not_kept() -> None:
    case = copy.deepcopy(GOOD)
    case["prior"][1]["vacancy"] = "v9"
    assert parse(case).prior[1].vacancy == "v9"
    case["prior"] = [ACCEPTED, OFFERED | {"start": "2031-01-01"}]
    assert len(parse(case).prior) == 2
    with pytest.raises(CaseError):
        parse(case | {"prior": [ACCEPTED | {"start": "2031-01-01"}]})


def test_reading_and_refusing_need_no_solver() -> None:
    told = "import sys, core.allocation, core.allocation.case, core.app\nprint(sorted({'highspy', 'numpy'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout.strip() == "[]"
