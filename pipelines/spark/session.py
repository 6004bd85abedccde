"""A session of Spark that has what the models call, for dbt-spark to find when it begins."""

import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pyspark import cloudpickle
from pyspark.sql import SparkSession

from pipelines import cells
from pipelines.spark.settings import Settings


@contextmanager
def session(settings: Settings) -> Iterator[SparkSession]:
    """A session while the block runs. Files of Spark's own configuration hold beside it."""
    spark = _of_a_server(settings) if settings.is_remote else _of_its_own(settings)
    try:
        register(spark)
        yield spark
    finally:
        spark.stop()


def register(spark: SparkSession) -> None:
    """Make `h3_cell_of` known. The function travels by value: workers need `h3` and no more."""
    pickling: Any = cloudpickle  # It says nothing of its types.
    pickling.register_pickle_by_value(cells)
    spark.udf.register("h3_cell_of", cells.cell_or_none, "bigint")


def _of_its_own(settings: Settings) -> SparkSession:
    """This process is the driver."""
    # Unless somebody says where the workers' Python is, it is where this one is.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    settings.tables.mkdir(parents=True, exist_ok=True)
    builder = SparkSession.builder.appName("stationhouse").master(settings.master)
    for name, value in _configuration(settings).items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    if "SPARK_CONF_DIR" not in os.environ:
        # Else it warns, with a page of Java each, of every pattern of files that is not a folder.
        spark.sparkContext.setLogLevel("ERROR")
    return spark


def _of_a_server(settings: Settings) -> SparkSession:
    """By Spark Connect; catalogue and the tables' folder are the server's."""
    # It is how dbt-spark, which asks for a session without an address, comes to this one.
    os.environ["SPARK_REMOTE"] = settings.master
    # Which it asks for with a Hive catalogue each time; the server has its own.
    warnings.filterwarnings("ignore", message="Failed to set spark.sql.catalogImplementation")
    return SparkSession.builder.remote(settings.master).getOrCreate()


def _configuration(settings: Settings) -> dict[str, str]:
    return {
        **_catalogue(settings),
        "spark.sql.warehouse.dir": str(settings.tables),
        # Its bar would stand before the lines of dbt that Dagster reads.
        "spark.ui.showConsoleProgress": "false",
        # Times at rest are UTC without a zone, and a Python of the driver's machine has its own.
        "spark.sql.session.timeZone": "UTC",
    }


def _catalogue(settings: Settings) -> dict[str, str]:
    if settings.catalogue is None:
        return {"spark.sql.catalogImplementation": "in-memory"}
    # A metastore that Spark's own configuration names is used instead of this file.
    database = f"jdbc:derby:;databaseName={settings.catalogue};create=true"
    return {
        "spark.sql.catalogImplementation": "hive",
        "spark.hadoop.javax.jdo.option.ConnectionURL": database,
        "spark.driver.defaultJavaOptions": f"-Dderby.stream.error.file={settings.catalogue}.log",
    }
