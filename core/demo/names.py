"""Names of nobody: every surname begins with «Demo-», so that no list, mail or picture can be taken for real people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.search import fold

if TYPE_CHECKING:
    from random import Random

DOMAIN = "demo.invalid"
MARK = "Demo-"
# No HPR number has been given out with nine digits beginning 999.
HPR_BASE = 999_000_000

_FIRST = """
    Ada Aksel Alva Ánde Anja Are Aslak Astri Biret Bjarte Brage Camilla Dagny Edvin Eira Elle Embla Erlend Espen Fredrik
    Frøya Gunnhild Hanna Hauk Hedda Henrik Ida Inga Ingvild Iver Jakob Jenny Johanne Jovna Kaja Kjersti Lars Leif Linnea Liv
    Mads Magnhild Marja Mathias Mikkel Máret Nikoline Nils Nora Odin Oline Petter Ragna Rávdná Runa Sander Selma Signe
    Sigrid Simen Siv Solveig Stian Sunniva Synne Sárá Tiril Tobias Torunn Trym Ulrik Une Vegard Vilde Ylva Åse Åsmund
    Øystein
"""
_LAST = """
    Bølgekam Brenåsen Dalsnø Fjellvåk Fjæresand Flaggskjær Frostrøyk Granbekk Gråspurv Havgløtt Heimvær Hvitskog Isbekken
    Kaldvind Kveldsol Landkjenning Langstrand Lyngmark Lynghei Midnattsol Morild Multemyr Måkeberg Nattlys Nordavind
    Nordlysnes Nysnø Oddehval Polarnatt Rimfrost Rypehaug Røyskatt Sandlo Sjøsprøyt Skarelv Skodde Snøbakke Snøspurv Solgang
    Solrenning Steinvik Stillhav Storfonn Straumen Sørpehavn Taretind Teistholm Tindelys Tyttebær Vardeknaus Vidvang
    Vindskjold Vinterlys Ytterbøen Åpenhav
"""


class Names:
    """People who do not exist, each once."""

    def __init__(self, rng: Random) -> None:
        pairs = [(first, last) for first in _FIRST.split() for last in _LAST.split()]
        rng.shuffle(pairs)
        self._left = iter(pairs)
        self._rng = rng
        self._doctors = 0

    def person(self) -> str:
        first, last = next(self._left)
        return f"{first} {MARK}{last}"

    def hpr(self) -> str:
        self._doctors += 1
        return str(HPR_BASE + self._doctors)

    def phone(self) -> str:
        """Numbers beginning 000 are given to nobody."""
        return f"000 {self._rng.randrange(10, 99)} {self._rng.randrange(100, 999)}"


def address(*words: str) -> str:
    """An address that no mail can reach."""
    return f"{'.'.join('-'.join(fold(word).split()) for word in words)}@{DOMAIN}"
