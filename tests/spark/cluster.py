"""A Spark of one's own on this machine: a master and two workers as processes of the package."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

HOST = "127.0.0.1"
CONNECT = "org.apache.spark.sql.connect.service.SparkConnectServer"
SMALL = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


@dataclass(frozen=True)
class Cluster:
    """A running master with its workers."""

    master: str
    workers: list[subprocess.Popen[bytes]]

    def kill_a_worker(self) -> None:
        """End one worker and the executor that it started, without a word."""
        os.killpg(self.workers[0].pid, signal.SIGKILL)
        self.workers[0].wait()


def missing() -> str:
    """What this machine lacks for a Spark, in a word; empty where it has all."""
    if not shutil.which("java"):
        return "no Java: apt-get install openjdk-17-jre-headless"
    try:
        import pyspark  # noqa: F401
    except ImportError:
        return "no Spark: make spark"
    return ""


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """A master and two workers of one core each while the block runs; all ended afterwards."""
    port, page = _free(), _free()
    words = ["--host", HOST, "--port", str(port), "--webui-port", str(page)]
    started = [_start(folder, "master.Master", *words)]
    try:
        _wait(page, workers=0)
        address = f"spark://{HOST}:{port}"
        for number in (1, 2):
            words = ["--host", HOST, "--cores", "1", "--memory", "1500m", "--webui-port", "0"]
            words += ["--work-dir", str(folder / f"worker-{number}"), address]
            started.append(_start(folder, "worker.Worker", *words))
        _wait(page, workers=2)
        yield Cluster(address, started[1:])
    finally:
        for process in reversed(started):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


@contextmanager
def connect_server(folder: Path, tables: Path) -> Iterator[str]:
    """The address of a Spark Connect server of one core while the block runs."""
    port = _free()
    told = {
        "spark.connect.grpc.binding.address": HOST,
        "spark.connect.grpc.binding.port": str(port),
        "spark.sql.warehouse.dir": str(tables),
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.codegen.factoryMode": "FALLBACK",
        "spark.sql.codegen.wholeStage": "true",
    }
    words = ["--master", "local[1]", "--class", CONNECT]
    for name, value in told.items():
        words += ["--conf", f"{name}={value}"]
    process = _run(folder, "connect", "spark-submit", *words, "spark-internal", memory="1500m")
    try:
        _until_open(port, process)
        yield f"sc://{HOST}:{port}"
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _start(folder: Path, name: str, *words: str) -> subprocess.Popen[bytes]:
    return _run(folder, name, "spark-class", f"org.apache.spark.deploy.{name}", *words)


def _run(
    folder: Path, name: str, program: str, *words: str, memory: str = "256m"
) -> subprocess.Popen[bytes]:
    import pyspark

    home = Path(pyspark.__file__).parent
    conf = Path(__file__).parent / "conf"
    # A group of its own, so that what it starts can be ended with it.
    with (folder / f"{name}.log").open("ab") as log:
        return subprocess.Popen(
            [str(home / "bin" / program), *words],
            env=os.environ
            | {"SPARK_HOME": str(home), "SPARK_DAEMON_MEMORY": memory, "SPARK_CONF_DIR": str(conf)}
            | {
                "PYSPARK_PYTHON": sys.executable,
                "SPARK_DAEMON_JAVA_OPTS": SMALL,
                "SPARK_LOCAL_IP": HOST,
                "SPARK_CONNECT_MODE": "0",
            },
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _until_open(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as asked:
            if asked.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.2)
    raise TimeoutError("the Spark Connect server did not begin to listen")


def _free() -> int:
    with socket.socket() as found:
        found.bind((HOST, 0))
        return int(found.getsockname()[1])


def _wait(page: int, workers: int) -> None:
    """Until the master says that so many workers are there."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            with urlopen(f"http://{HOST}:{page}/json/", timeout=5) as answer:
                if json.load(answer)["aliveworkers"] >= workers:
                    return
        except OSError:
            pass
        time.sleep(0.2)
    raise TimeoutError(f"the master does not see {workers} workers after two minutes")
