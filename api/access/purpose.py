"""Whether a purpose opens a capability. Who is asking comes with identity."""

from api.errors import Refusal
from contracts import Contract


def refusal(contract: Contract, purpose: str) -> Refusal | None:
    """Why the purpose does not open the capability; None where it does."""
    if purpose in contract.purposes:
        return None
    given = f"purpose {purpose[:40]!r}" if purpose else "no purpose"
    return Refusal(
        "FORBIDDEN",
        f"{contract.id} was asked with {given}; send the header Stationhouse-Purpose with one of "
        f"{', '.join(contract.purposes)}.",
    )
