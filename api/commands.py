"""The commands of this room."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from api.access.issuer import Issuer, people
from api.access.note import Verifier
from api.access.revoked import Revoked
from api.access.signing import PUBLIC
from api.access.verify import proved, verify
from api.export import digest
from api.serving import master
from api.settings import Settings
from telemetry.measured import Measured


@click.command()
@click.argument("actor")
@click.option("--minutes", default=60, show_default=True, help="How long it is good for.")
@click.option("--record", "records", multiple=True,
              help="A call or report that is a citizen's own; may be given again.")  # fmt: skip
@click.option("--unit", default="", help="The unit that an officer is on, if not his usual one.")
@click.option(
    "--revoke",
    is_flag=True,
    help="Void all tokens that the actor has, of whatever issuer; issue none.",
)
def token(actor: str, minutes: int, records: tuple[str, ...], unit: str, revoke: bool) -> None:
    """A token for one of the people of the demonstration, such as officer-17."""
    settings = Settings.read()
    if revoke:
        Revoked(settings.keys / "revoked.json").add(actor, int(datetime.now(UTC).timestamp()))
        click.echo(f"Tokens of {actor} are void.", err=True)
        return
    if actor not in people():
        known = ", ".join(people())
        raise click.BadParameter(f"{actor} is not there; there are {known}", param_hint="ACTOR")
    lifetime = timedelta(minutes=minutes)
    click.echo(Issuer(settings.keys).token(actor, settings.clock(), lifetime, records, unit))


@click.command("digest")
@click.argument("document", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--variables", default="{}", show_default=True, help="As JSON, as they are sent.")
def document_digest(document: Path, variables: str) -> None:
    """What requestExport and approveExport name a GraphQL document by."""
    try:
        given = json.loads(variables)
    except ValueError as error:
        raise click.BadParameter(f"not JSON: {error}", param_hint="--variables") from error
    click.echo(digest(document.read_text("utf-8"), given))


@click.command("verify-ledger")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--key", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="The published key; by default ledger.vkey of this installation.")  # fmt: skip
@click.option("--copy", type=click.Path(path_type=Path, exists=True, file_okay=False),
              help="The second place, to say which entry was changed.")  # fmt: skip
@click.option("--proof", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="A row of auditProof as JSON, to be held against the ledger too.")  # fmt: skip
def verify_ledger(folder: Path, key: Path | None, copy: Path | None, proof: Path | None) -> None:
    """Hold every checkpoint of a ledger against its entries; needs no server."""
    published = key or Settings.read().keys / PUBLIC
    if not published.is_file():
        raise click.ClickException(f"{published}: no such key; name the published one: --key")
    found = verify(folder, Verifier.of(published.read_text("utf-8")), copy)
    click.echo(f"{found.entries} entries, {found.checkpoints} checkpoints")
    if found.wrong:
        raise click.ClickException(found.wrong)
    if proof and (wrong := proved(folder, json.loads(proof.read_text("utf-8")))):
        raise click.ClickException(wrong)
    click.echo(f"All is as it was signed; {found.waiting} entries wait for the next checkpoint.")


@click.command()
@click.option("--port", type=click.IntRange(1, 65_535), help="Port, by default 8000.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes that answer, by default 1.")
def serve(port: int | None, workers: int | None) -> None:
    """Answer questions over GraphQL on this machine.

    SIGHUP replaces the workers one by one, SIGTERM answers what is being asked and stops.
    """
    found = Settings.read()
    settings = replace(found, port=port or found.port, workers=workers or found.workers)
    click.echo(f"Answering at http://{settings.host}:{settings.port}/graphql; stop with Ctrl-C.")
    if not settings.key_set:
        told = "Tokens are taken from the issuer of this house, which is for development alone; "
        click.echo(f"{told}set STATIONHOUSE_KEY_SET to that of your own.", err=True)
    master.serve(settings)


@click.command()
def metrics() -> None:
    """What all processes of this installation have measured, as Prometheus reads it."""
    click.echo(Measured(Settings.read().telemetry.folder).text(), nl=False)
