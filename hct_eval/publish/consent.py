"""Consent as it is now, against what it was when a place's map was made."""

from hct_eval.conversations.consent import settle_consent, withdrawn_since
from hct_eval.programme import Programme
from hct_eval.tables import read_processed, read_raw


def count_changed_consents(programme: Programme, partnership_id: str) -> int:
    """Count conversations behind the map whose consent is not what it was when it was made, or that are gone.

    Nothing may be published from a map that somebody has left since: whoever publishes refuses where it is not 0.
    """
    now, _ = settle_consent(
        read_raw(programme, partnership_id, "conversations"), withdrawn_since(programme, partnership_id)
    )
    then = read_processed(programme, partnership_id, "conversations")
    claims = read_processed(programme, partnership_id, "claims")
    used = then[then["conversation_id"].isin(claims["conversation_id"])]
    consent = now.set_index("conversation_id")["consent"]
    changed = used["conversation_id"].map(consent) != used["consent"].fillna("internal")
    return int(changed.fillna(value=True).sum())
