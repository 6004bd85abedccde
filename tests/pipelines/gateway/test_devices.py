"""Devices are added, listed and revoked on the command line; a token is said once."""

from click.testing import CliRunner

from pipelines.gateway.commands import device
from pipelines.gateway.devices import Devices
from tests.pipelines.gateway.house import CALLS, POSITIONS


def run(home, *words):
    return CliRunner().invoke(device, words, env={"STATIONHOUSE_HOME": str(home)})


def test_a_token_is_of_its_device_until_it_is_revoked_or_made_anew(tmp_path):
    first = run(tmp_path, "add", "mdt-1", "--feed", POSITIONS, "--feed", CALLS).output.strip()
    devices = Devices(tmp_path / "keys")
    assert devices.of(first).feeds == (CALLS, POSITIONS)

    run(tmp_path, "add", "mdt-1", "--feed", POSITIONS, "--save", str(tmp_path / "token"))
    second = (tmp_path / "token").read_text()
    assert (tmp_path / "token").stat().st_mode & 0o777 == 0o600
    assert devices.of(first) is None
    assert devices.of(second).name == "mdt-1"

    assert run(tmp_path, "revoke", "mdt-1").exit_code == 0
    assert devices.of(second) is None
    assert "mdt-1\trevoked" in run(tmp_path, "list").output
    assert second not in run(tmp_path, "list").output


def test_what_is_no_live_feed_or_no_device_is_said(tmp_path):
    assert "is no live feed" in run(tmp_path, "add", "x", "--feed", "lankao_command/calls").output
    assert "make a name" in run(tmp_path, "add", "a b", "--feed", POSITIONS).output
    assert "no device" in run(tmp_path, "revoke", "x").output
