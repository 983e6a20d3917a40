"""What the agreement's lines of the worklist say."""

from __future__ import annotations

from core.errors import M_, N_

# kind → what to do, why, the key of the rule it rests on: none where the terms may be those of another version (C-47)
AGREEMENT_SAYINGS: dict[str, tuple[str, str, str | None]] = {
    "agreement_to_sign": (
        N_("Underskriv avtalen med %(other)s"),
        N_("Sendt %(from)s. Den er ikke i kraft før begge har underskrevet."),
        None,
    ),
    "agreement_notice": (
        N_("Bekreft at oppsigelsen fra %(other)s er mottatt"),
        N_("Sendt %(from)s. Fristen løper fra mottaket."),
        None,
    ),
    "agreement_ends": (
        N_("Få en ny avtale med %(other)s på plass"),
        N_("Den som gjelder, løper ut %(to)s, og ingen ny er underskrevet."),
        None,
    ),
    "agreement_review": (
        M_("Gjennomgå avtalen med %(other)s"),
        M_("Partene gjennomgår avtalen hvert år."),
        "agreement_review",
    ),
    "agreement_revision": (
        N_("Følg opp kravet om å revidere avtalen med %(other)s"),
        N_("Avtalen er merket for revisjon."),
        None,
    ),
}
