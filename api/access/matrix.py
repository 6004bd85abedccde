"""The whole of who may ask what for what, as a page: every role, purpose and capability decided."""

import sys
from collections.abc import Iterator
from pathlib import Path

from api.access.identity import Identity
from api.access.policy import decision
from api.access.scope import area_column
from contracts import Contract, capabilities
from contracts.codes import code_list

PAGE = Path(__file__).parents[2] / "docs" / "access.md"
HEAD = """<!-- Rendered from the policies by `make render`; do not edit. -->

# Who may ask what

Decided by the policies in `contracts/policies`, for each role, purpose and capability; where
nothing stands, it is denied. **own**: rows of the asker's own areas. **all**: all rows. A purpose
with an asterisk needs the call or case that the question is for.
"""


def page() -> str:
    """`docs/access.md`."""
    roles = [code for code in code_list("role") if any(_allowed(code.code))]
    lines = [HEAD, "| capability | " + " | ".join(role.code for role in roles) + " |"]
    lines.append("|---" * (len(roles) + 1) + "|")
    for contract in capabilities().values():
        cells = (", ".join(_cell(contract, role.code)) for role in roles)
        lines.append(f"| `{contract.id}` | " + " | ".join(cells) + " |")
    lines += ["", "| role | who |", "|---|---|"]
    lines += [f"| {role.code} | {role.title} · {role.title_zh} |" for role in roles]
    return "\n".join(lines) + "\n"


def _allowed(role: str) -> Iterator[str]:
    return (cell for contract in capabilities().values() for cell in _cell(contract, role))


def _cell(contract: Contract, role: str) -> Iterator[str]:
    for purpose in contract.purposes:
        found = decision(contract, Identity(role=role), purpose, referenced=True)
        if found.allowed:
            rows = "own" if found.own_areas and area_column(contract) else "all"
            needs = "*" if purpose in contract.referenced else ""
            yield f"{purpose}{needs} {rows}"


def main() -> int:
    """Write the page; with --check only compare it with what is committed."""
    text = page()
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(text, "utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text("utf-8") == text:
        return 0
    sys.stderr.write(f"{PAGE.name} is not what the policies say; run `make render`\n")
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
