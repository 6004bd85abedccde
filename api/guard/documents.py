"""Documents that were read and registered before anybody sends them: `contracts/documents`.

One operation a file, called as the file. Its id is the SHA-256 of its text; a client that prints
the document in its own layout sends the same document.
"""

from collections.abc import Mapping
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path

from graphql import GraphQLError, OperationDefinitionNode, parse, print_ast

import contracts
from api.access.identity import Identity
from api.access.policy import Facts, permission
from api.errors import Refusal
from contracts import ContractError

FOLDER = Path(contracts.__file__).parent / "documents"
PREFIX = "sha256:"


def identified(given: Mapping[str, object]) -> str | None:
    """The id that a request names its document by, in either protocol; None where it names none.

    ValueError says what is wrong with it.
    """
    named = given.get("documentId")
    extensions = given.get("extensions")
    persisted = extensions.get("persistedQuery") if isinstance(extensions, Mapping) else None
    if persisted is not None:
        if not isinstance(persisted, Mapping) or persisted.get("version") != 1:
            raise ValueError("extensions.persistedQuery must be an object of version 1.")
        named = persisted.get("sha256Hash") if named is None else named
    if named is None and persisted is None:
        return None
    if not isinstance(named, str) or not named:
        raise ValueError("A document's id must be text.")
    return named.removeprefix(PREFIX).lower()


def text(identity: str) -> str:
    """The document of that id; `Refusal` where none is registered."""
    found = registered().get(identity)
    if found is None:
        raise Refusal(
            "PERSISTED_QUERY_NOT_FOUND",
            "No document of this id is registered here; documents are registered with the service "
            "and not by asking.",
        )
    return found


def digest(document: str) -> str:
    """The id of a text."""
    return sha256(document.encode()).hexdigest()


def may_send(document: str, identity: Identity) -> bool:
    """Whether the asker may send it: it is registered, or he may write his own."""
    if permission("compose", "DOCUMENT", identity, Facts()).allowed:
        return True
    return _canonical(document) in registered()


@cache
def registered() -> Mapping[str, str]:
    """Text by id, of every layout that a document is known in; `ContractError` names a bad file."""
    found: dict[str, str] = {}
    for path in sorted(FOLDER.glob("*.graphql")):
        written = path.read_text("utf-8")
        _check(path, written)
        found[digest(written)] = written
        found[_canonical(written)] = written
    return found


def _check(path: Path, written: str) -> None:
    try:
        operations = [
            node for node in parse(written).definitions if isinstance(node, OperationDefinitionNode)
        ]
    except GraphQLError as error:
        raise ContractError(f"documents/{path.name}: {error.message}") from error
    names = [node.name.value if node.name else "" for node in operations]
    if names != [path.stem]:
        raise ContractError(
            f"documents/{path.name}: holds {', '.join(names) or 'nothing'} and should hold the one "
            f"operation {path.stem}"
        )


@lru_cache(maxsize=256)
def _canonical(document: str) -> str:
    """The id of the document in the layout that graphql prints; empty for what is none."""
    try:
        return digest(print_ast(parse(document, max_tokens=2_000)))
    except (GraphQLError, RecursionError):
        return ""
