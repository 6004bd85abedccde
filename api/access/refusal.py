"""The one sentence for every denial: it says what opens the capability, not what was found out."""

from api.context import Context
from api.errors import Refusal
from contracts import Contract


def refusal(contract: Contract, context: Context) -> Refusal:
    """What the asker is told. Which rule denied stands in the ledger alone."""
    opens = ", ".join(contract.purposes)
    if not context.identity.actor and "PUBLIC" not in contract.purposes:
        return Refusal(
            "UNAUTHENTICATED", f"{contract.id} needs a token and one of the purposes {opens}."
        )
    needed = f" and the call or case it is for ({', '.join(contract.referenced)})"
    return Refusal(
        "FORBIDDEN",
        f"{contract.id} is not open to you for this. State @purpose(of: …) with one of {opens}"
        f"{needed if contract.referenced else ''}, as your role allows.",
    )
