"""The one sentence for every denial: it says what opens the capability, not what was found out."""

from api.context import Context
from api.errors import Refusal
from contracts import Contract


def refusal(contract: Contract, context: Context, reason: str) -> Refusal:
    """What the asker is told. Which rule denied stands in the ledger alone."""
    if reason == "LEDGER_STALE":
        return Refusal(
            reason,
            f"{contract.id} is not answered: nothing vouches for the access ledger. It has had no "
            "checkpoint for four hours, or is not what was signed. Tell the operator; once that is "
            "mended, answers come back by themselves.",
        )
    opens = ", ".join(contract.purposes)
    if not context.identity.actor and "PUBLIC" not in contract.purposes:
        return Refusal(
            "UNAUTHENTICATED", f"{contract.id} needs a token and one of the purposes {opens}."
        )
    return Refusal(
        "FORBIDDEN",
        f"{contract.id} is not open to you for this. State @purpose(of: …) with one of {opens}"
        f"{_besides(contract)}, as your role allows.",
    )


def _besides(contract: Contract) -> str:
    needed = ", ".join(contract.referenced)
    about = f", with the open call or case of yours that it is for ({needed})" if needed else ""
    release = ", after somebody of another role has released it" if contract.released else ""
    return about + release
