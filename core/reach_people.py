"""Who reaches which rows about people: one's own and those of the own organisation, and what signing in may look up.

Beside core.reach, and read by core.policies in the same way.
"""

from __future__ import annotations

from core.reach import Allow, ctx

_OWN_USER = {
    scope: f"user_id = {ctx('user', scope)}" for scope in ("trust", "unit", "municipality", "mentor", "region", "operator")
}
_SIGNED_IN = tuple(_OWN_USER)
# a row may hang on one's own membership only, never on a number that somebody guesses
_OWN_MEMBERSHIP = {
    scope: f"{own} AND membership_id IN (SELECT m.id FROM alis.membership m WHERE m.user_id = {ctx('user', scope)})"
    for scope, own in _OWN_USER.items()
}
_COLLEAGUES = {
    scope: f"membership_id IN (SELECT m.id FROM alis.membership m WHERE m.{scope} = {ctx(scope, scope)})"
    for scope in ("trust", "municipality")
}

PEOPLE: dict[str, tuple[Allow, ...]] = {
    "app_user": (
        Allow(
            "identity",
            "SELECT UPDATE",
            f"email = {ctx('subject', 'identity')} OR id IN (SELECT s.user_id FROM alis.sign_in s)"
            " OR id IN (SELECT t.user_id FROM alis.api_token t) OR id IN (SELECT f.user_id FROM alis.calendar_feed f)"
            # whoever came by a link that chooses a password: the context is signed anew for the link's person
            f" OR id = {ctx('user', 'identity')}",
        ),
        *(Allow(scope, "SELECT", f"id = {ctx('user', scope)}") for scope in ("unit", "mentor", "region", "operator")),
        *(
            Allow(
                scope,
                "SELECT",
                # the subject is the one address or person that the service has been asked to admit
                f"id = {ctx('user', scope)} OR email = {ctx('subject', scope)} OR id IN (SELECT m.user_id FROM alis.membership m)",
            )
            for scope in ("trust", "municipality")
        ),
        *(Allow(scope, "INSERT", f"email = {ctx('subject', scope)}") for scope in ("trust", "municipality")),
        *(Allow(scope, "UPDATE", f"id = {ctx('user', scope)}") for scope in _SIGNED_IN),
    ),
    "membership": (
        Allow(
            "identity",
            "SELECT",
            "user_id IN (SELECT s.user_id FROM alis.sign_in s) OR user_id IN (SELECT t.user_id FROM alis.api_token t)"
            " OR user_id IN (SELECT f.user_id FROM alis.calendar_feed f)"
            f" OR user_id IN (SELECT u.id FROM alis.app_user u WHERE u.email = {ctx('subject', 'identity')})",
        ),
        Allow(
            "trust",
            "SELECT",
            f"trust = {ctx('trust', 'trust')} OR user_id = {ctx('user', 'trust')}",
        ),
        Allow("trust", "UPDATE", f"trust = {ctx('trust', 'trust')}"),
        # whoever is made a colleague can be read: only the person that the signed context names, never any number
        Allow("trust", "INSERT", f"trust = {ctx('trust', 'trust')} AND user_id::text = {ctx('subject', 'trust')}"),
        Allow(
            "municipality",
            "SELECT",
            f"municipality = {ctx('municipality', 'municipality')} OR user_id = {ctx('user', 'municipality')}",
        ),
        Allow("municipality", "UPDATE", f"municipality = {ctx('municipality', 'municipality')}"),
        Allow(
            "municipality",
            "INSERT",
            f"municipality = {ctx('municipality', 'municipality')} AND user_id::text = {ctx('subject', 'municipality')}",
        ),
        *(Allow(scope, "SELECT", _OWN_USER[scope]) for scope in ("unit", "mentor", "region", "operator")),
    ),
    "sign_in": (
        Allow("identity", "SELECT UPDATE", f"token_hash = {ctx('subject', 'identity')}"),
        # the right password has been given: the context is signed anew for this user and this session
        Allow(
            "identity",
            "INSERT",
            f"user_id = {ctx('user', 'identity')} AND token_hash = {ctx('subject', 'identity')}",
        ),
        *(Allow(scope, "SELECT UPDATE", _OWN_USER[scope]) for scope in _SIGNED_IN),
    ),
    "api_token": (
        Allow("identity", "SELECT", f"token_hash = {ctx('subject', 'identity')}"),
        *(Allow(scope, "SELECT INSERT UPDATE", _OWN_USER[scope]) for scope in _SIGNED_IN),
        # a colleague who leaves: token and feed end with the membership
        *(Allow(scope, "SELECT UPDATE", _COLLEAGUES[scope]) for scope in ("trust", "municipality")),
    ),
    "account_link": (
        Allow("identity", "SELECT UPDATE", f"token_hash = {ctx('subject', 'identity')}"),
        # whoever types an address: the context is signed anew for the person it belongs to
        Allow(
            "identity",
            "SELECT INSERT",
            f"user_id = {ctx('user', 'identity')}",
            f"user_id = {ctx('user', 'identity')} AND membership_id IS NULL",
        ),
        # the worker that writes the mail, and the person who has chosen
        Allow("operator", "SELECT UPDATE", _OWN_USER["operator"]),
        # whoever gave the access sends the link, and learns whether the mail arrived
        *(
            Allow(scope, "SELECT INSERT", _COLLEAGUES[scope], f"{_COLLEAGUES[scope]} AND user_id::text = {ctx('subject', scope)}")
            for scope in ("trust", "municipality")
        ),
    ),
    "calendar_feed": (
        Allow("identity", "SELECT", f"token_hash = {ctx('subject', 'identity')}"),
        *(Allow(scope, "SELECT INSERT UPDATE", _OWN_USER[scope], _OWN_MEMBERSHIP[scope]) for scope in _SIGNED_IN),
        *(Allow(scope, "SELECT UPDATE", _COLLEAGUES[scope]) for scope in ("trust", "municipality")),
    ),
    "mail_choice": (
        Allow(
            "identity",
            "SELECT",
            f"{ctx('subject', 'identity')} IS NOT NULL AND user_id IN (SELECT s.user_id FROM alis.sign_in s)",
        ),
        *(Allow(scope, "SELECT INSERT UPDATE", _OWN_USER[scope], _OWN_MEMBERSHIP[scope]) for scope in _SIGNED_IN),
        # the worker asks before it sends
        *(Allow(scope, "SELECT", _COLLEAGUES[scope]) for scope in ("trust", "municipality")),
    ),
    "submission": tuple(Allow(scope, "SELECT INSERT UPDATE", _OWN_USER[scope]) for scope in _SIGNED_IN),
}
