"""The published API: categories of capabilities, found by their folders."""

import pkgutil
import sys
from collections.abc import Iterable
from importlib import import_module
from operator import getitem
from pathlib import Path
from typing import Any

import strawberry
from graphql import GraphQLError
from strawberry.extensions import MaxTokensLimiter, ParserCache, ValidationCache
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

import api.capabilities
from api.access.stated import Stated, purpose
from api.actions.mutation import mutation
from api.capability import Capability, made_type
from api.catalogue import catalogue
from api.guard.cost import Costed
from api.held_back import held_back
from api.limits import TOKENS, Guard
from api.rows import RowExecution
from api.values import SCALARS
from api.words import words
from contracts import Contract, ContractError, capabilities, pascal, snake
from contracts.board import plan

TEXT = Path(__file__).parent / "schema.graphql"
TITLES = {
    "dispatch": ("Dispatch and quick response.", "指挥调度与快速响应。"),
    "patrol": ("Patrol and deployment.", "街面巡防与勤务。"),
    "places": ("Place-based analysis, descriptive only.", "地点治安研判（仅描述）。"),
    "fraud": ("Fraud and property-crime rapid response.", "反诈与涉财快处。"),
    "community": ("Community policing and dispute mediation.", "一村（格）一警与矛盾化解。"),
    "service": ("Public service and protection.", "便民服务与保护。"),
    "oversight": ("Accountability and data quality.", "督察问责与数据质量。"),
}


class Quiet(strawberry.Schema):
    """Leaves the log to `api.errors`, which does not fill it with what askers typed."""

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Say nothing."""


def discovered() -> dict[str, list[Capability]]:
    """The capabilities of each category, from the modules of its folder."""
    found: dict[str, list[Capability]] = {category: [] for category in TITLES}
    for category in TITLES:
        package = import_module(f"{api.capabilities.__name__}.{category}")
        for module in pkgutil.iter_modules(package.__path__):
            room = import_module(f"{package.__name__}.{module.name}")
            made = getattr(room, module.name, None)
            if not isinstance(made, Capability):
                raise ContractError(f"{room.__name__}: no @capability called {module.name}")
            found[category].append(made)
    meet([one for made in found.values() for one in made], capabilities().values())
    return found


def meet(made: Iterable[Capability], promised: Iterable[Contract]) -> None:
    """Refuse a promise that nothing keeps; the other way round no resolver can be made."""
    kept = {one.contract.id for one in made}
    for contract in promised:
        if contract.id not in kept:
            raise ContractError(
                f"{contract.id}: there is a contract but no resolver; write "
                f"api/capabilities/{contract.domain}/{snake(contract.id)}.py"
            )


def build() -> strawberry.Schema:
    """The schema of all that was discovered."""
    found = discovered()
    fields = {category: _category(category, made) for category, made in found.items() if made}
    fields["catalogue"] = (catalogue.type, catalogue)
    fields["heldBack"] = (held_back.type, held_back)
    root = made_type("Query", fields, words("What Stationhouse answers.", "可查询的内容。"))
    return Quiet(
        query=root,
        mutation=mutation(),
        subscription=_subscription([one for made in found.values() for one in made]),
        directives=[purpose],
        extensions=[
            lambda: MaxTokensLimiter(TOKENS),
            ParserCache,
            Guard,
            ValidationCache,
            Costed,
            Stated,
        ],
        execution_context_class=RowExecution,
        config=StrawberryConfig(
            default_resolver=getitem,
            disable_field_suggestions=True,
            scalar_map=SCALARS,
        ),
    )


def _subscription(made: list[Capability]) -> Any:
    """What can be subscribed to, flat: a subscription has one field."""
    live = [one for one in made if one.contract.id in plan().subscriptions]
    described = words(
        "The same answers as they change, over graphql-transport-ws.",
        "随变化推送的同一查询结果。",
    )
    return made_type("Subscription", {one.contract.id: one.again() for one in live}, described)


def _category(name: str, made: list[Capability]) -> tuple[Any, Any]:
    described = words(*TITLES[name])
    fields = {one.contract.id: (one.field.type, one.field) for one in made}
    kind = made_type(f"{pascal(name)}Category", fields, described)
    return kind, strawberry.field(resolver=_nothing, graphql_type=kind, description=described)


def _nothing() -> dict[str, object]:
    """A category holds its capabilities and no value of its own."""
    return {}


schema = build()


def main() -> int:
    """Write the schema as text; with --check only compare it with what is committed."""
    text = schema.as_str() + "\n"
    if "--check" not in sys.argv[1:]:
        TEXT.write_text(text, "utf-8")
        return 0
    if TEXT.exists() and TEXT.read_text("utf-8") == text:
        return 0
    sys.stderr.write(f"{TEXT.name} is not what the contracts say; run python -m api.schema\n")
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
