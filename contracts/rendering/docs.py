"""The catalogue page: every capability with its question, purposes, method and columns."""

import json
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from contracts.loading import ROOT, capabilities
from contracts.model import Column, Contract
from contracts.rendering import NOTE

EXAMPLES = ROOT.parent / "docs" / "examples.json"
"""A question to each and the first row of its answer, as the test of the county-week wrote them."""


def catalogue() -> str:
    """`docs/capabilities.md`."""
    examples = json.loads(EXAMPLES.read_text("utf-8")) if EXAMPLES.exists() else {}
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
            if one.id in examples:
                lines += _example(examples[one.id])
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


def _example(example: Mapping[str, Any]) -> Iterator[str]:
    """A table of what was asked and what came first."""
    first = json.dumps(example["row"], ensure_ascii=False).replace("|", "\\|")
    yield from ("", "| asked of the synthetic county-week | for | first row |", "|---|---|---|")
    yield f"| `{example['question']}` | {example['purpose']} | `{first}` |"


def _row(column: Column) -> str:
    kind = column.shape or column.code_list or column.type
    return (
        f"| `{column.name}` | {kind} | {column.unit} | {column.description} "
        f"| {column.description_zh} |"
    )
