"""The catalogue page: every capability with its question, purposes, method and columns."""

from collections.abc import Iterator
from itertools import groupby

from contracts.loading import capabilities
from contracts.model import Column, Contract
from contracts.rendering import NOTE


def catalogue() -> str:
    """`docs/capabilities.md`."""
    lines = [f"<!-- {NOTE} -->", "", "# Capabilities", ""]
    lines += [
        "Each is a field of its category in GraphQL: `{ dispatch { responseTimes { … } } }`.",
        "",
    ]
    lines += ["| # | id | title | 题目 | question |", "|---:|---|---|---|---|"]
    for one in capabilities().values():
        lines.append(
            f"| {one.number} | [`{one.id}`](#{one.id.lower()}) | {one.title} | {one.title_zh} "
            f"| {one.purpose} |"
        )
    for domain, members in groupby(capabilities().values(), key=lambda one: one.domain):
        lines += ["", f"## {domain}"]
        for one in members:
            lines += _section(one)
    return "\n".join(lines) + "\n"


def _section(contract: Contract) -> Iterator[str]:
    yield from ("", f"### {contract.id}", "")
    yield f"{contract.title} · {contract.title_zh}. {contract.purpose} {contract.question_zh}"
    yield from ("", f"- Purposes: {', '.join(contract.purposes)}")
    yield f"- Method: {contract.method.strip()}"
    yield f"- After: {contract.method_source}"
    yield f"- Reads: {', '.join(contract.sources)}"
    yield from ("", "| column | type | unit | meaning | 含义 |", "|---|---|---|---|---|")
    for column in contract.tables[-1].columns:
        yield _row(column)


def _row(column: Column) -> str:
    kind = column.shape or column.code_list or column.type
    return (
        f"| `{column.name}` | {kind} | {column.unit} | {column.description} "
        f"| {column.description_zh} |"
    )
