"""HSYK publishes no routine: who the trust is, and the one sentence of another trust that speaks of all of Helse Nord."""

from core.trusts.catalogue import Document
from core.trusts.terms import N_, TrustIdentity

NLSH_PAGE = Document("Innmelding og informasjon til kommunene (Nordlandssykehuset, nettside)", None, "000_dad9fc515bad1db7.txt")

IDENTITY = TrustIdentity(
    code="hsyk",
    name="Helgelandssykehuset HF",
    oso_name="OSO for Helgelandssykehuset og kommunene",
    orgnr="983974929",
    email_domain="helgelandssykehuset.no",
    name_sami="Helgelaanten skïemtjegåetie",
    sami_language="sma",
    sami_verified=False,
    sites=("Mo i Rana", "Mosjøen", "Sandnessjøen", "Brønnøysund"),
    position=4,
)

RULES = (
    NLSH_PAGE.read_as(
        "register_system",
        "Fiktiv enhet",
        "Dette systemet kalles «Fiktiv enhet» og benyttes i Helse Nord og øvrige helseregioner.",
        N_("Sagt av Nordlandssykehuset om hele Helse Nord."),
    ),
)
