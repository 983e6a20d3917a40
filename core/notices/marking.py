"""An address that a mail server refuses for good is marked where it stands, so that whoever keeps it sees it (C-16)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from core import audit

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from core.notices.addresses import Address
    from core.notices.sending import Post

_CONTACT = text("""UPDATE alis.contact SET refused_on = :today, version = version + 1
    WHERE trust = :trust AND id = :id AND lower(email) = :email AND refused_on IS NULL RETURNING id""")
_PROFILE = text("""UPDATE alis.municipal_profile SET refused_email = :email, refused_on = :today
    WHERE municipality = :municipality AND :email IN (lower(coordinator_email), lower(leader_email), lower(copy_mailbox))
      AND refused_email IS DISTINCT FROM :email RETURNING municipality""")


def refused(post: Post, trust: str, municipality: str | None, address: Address, today: date) -> None:
    """In the trust's contacts, or in the municipality's profile; an ALIS's own address is the case's business."""
    email = address.email.lower()
    if address.contact_id is not None:
        contact_id = address.contact_id

        def contact(db: Session) -> None:
            if db.execute(_CONTACT, {"trust": trust, "id": contact_id, "email": email, "today": today}).first():
                audit.record(
                    db, audit.WORKER, "address_refused", "contact", str(contact_id), trust=trust, after={"refused_on": today}
                )

        post.within(trust, contact)
    elif municipality is not None:

        def profile(db: Session) -> None:
            values = {"municipality": municipality, "email": email, "today": today}
            if db.execute(_PROFILE, values).first():
                after = {"refused_on": today}
                audit.record(
                    db,
                    audit.WORKER,
                    "address_refused",
                    "municipal_profile",
                    municipality,
                    municipality=municipality,
                    after=after,
                )

        post.within_municipality(municipality, profile)
