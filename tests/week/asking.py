"""Questions for every field of a capability, from the schema as it is."""

from collections.abc import Callable, Mapping
from typing import Any

from graphql import GraphQLList, GraphQLNonNull, GraphQLObjectType, GraphQLOutputType

from api.schema import schema
from contracts import Contract, capabilities, pascal
from tests.house import House
from tests.week.examples import EXAMPLES, Example

Ask = Callable[[str, str, str], Mapping[str, Any]]
"""Query, purpose and what it is for to the data of the answer."""
Release = Callable[[str], None]
"""Has a replay released, of the unit and call that the arguments name."""
VARIES = {
    "sourceHealth", "dataQualityReport", "retentionCompliance", "accessLog", "accessReview",
    "whoViewedMyData", "auditProof", "figureLineage", "fraudCaseFlow",
}  # fmt: skip
"""Their rows tell of the run itself: its files, its keys, and what was asked of its API."""
BESIDE = "totalCount suppressedRows figureId dataAsOf dataAgeSeconds qualityState"
PAGE = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"


class Week:
    """Every capability asked at most once, with what it needs of the others."""

    def __init__(self, ask: Ask, release: Release) -> None:
        self._ask = ask
        self._release = release
        self._known: dict[str, tuple[str, Mapping[str, Any]]] = {}

    @classmethod
    def of(cls, house: House, now: str) -> "Week":
        """The questions to a house with a snapshot, at a moment."""

        def release(arguments: str) -> None:
            wanted = f"mutation {{ requestReplay({arguments}, reason: AFTER_ACTION) {{ id }} }}"
            named = house.act(wanted, "auditor-1", now)["requestReplay"]["id"]
            agreed = f'approveReplay(releaseId: "{named}", {arguments}) {{ state }}'
            house.act(f"mutation {{ {agreed} }}", "commander-1", now)

        return cls(lambda query, purpose, about: house.ask(query, purpose, now, about), release)

    def answer(self, name: str) -> tuple[str, Mapping[str, Any]]:
        """The question in short, and the connection that it was answered with."""
        if name not in self._known:
            self._known[name] = self._answered(capabilities()[name], example(name))
        return self._known[name]

    def first(self, name: str) -> Mapping[str, Any]:
        """The first row of the answer."""
        return self.answer(name)[1]["nodes"][0]

    def lineage(self, figure: str) -> list[Mapping[str, Any]]:
        """What `figureLineage` says of figures."""
        row = "capabilityId reproducible checksum replayedChecksum rowsIn rowsOut"
        asked = f'figureLineage(figureId: "{figure}") {{ nodes {{ {row} }} }}'
        found: Any = self._ask(f"{{ oversight {{ {asked} }} }}", "AUDIT", "")
        rows: list[Mapping[str, Any]] = found["oversight"]["figureLineage"]["nodes"]
        return rows

    def _answered(self, contract: Contract, example: Example) -> tuple[str, Mapping[str, Any]]:
        found = {
            word: (self.answer(other.capability)[1] | self.first(other.capability))[other.name]
            for word, other in example.finds.items()
        }
        arguments, about = example.arguments, example.about
        for word, value in found.items():
            arguments = arguments.replace("{" + word + "}", str(value))
            about = about.replace("{" + word + "}", str(value))
        if contract.released:
            self._release(arguments)
        given = f"({arguments})" if arguments else ""
        row = every_field(schema._schema.type_map[pascal(contract.id)])
        asked = f"{contract.id}{given} {{ nodes {row} edges {{ cursor }} {PAGE} {BESIDE} }}"
        data = self._ask(f"{{ {contract.domain} {{ {asked} }} }}", example.purpose, about)
        short = f"{{ {contract.domain} {{ {contract.id}{given} {{ nodes {{ … }} }} }} }}"
        return short, data[contract.domain][contract.id]


def example(name: str) -> Example:
    """How the capability is asked."""
    return EXAMPLES.get(name) or Example(capabilities()[name].purposes[0])


def every_field(kind: GraphQLOutputType) -> str:
    """A selection of all there is below an object; nothing for a plain value."""
    bare = kind
    while isinstance(bare, GraphQLNonNull | GraphQLList):
        bare = bare.of_type
    if not isinstance(bare, GraphQLObjectType):
        return ""
    fields = (f"{name} {every_field(field.type)}".strip() for name, field in bare.fields.items())
    return "{ " + " ".join(fields) + " }"
