"""A session of Spark that has what the models call, for dbt-spark to find when it begins."""

import os
import sys
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
    # Unless somebody says where the workers' Python is, it is where this one is.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    settings.tables.mkdir(parents=True, exist_ok=True)
    builder = SparkSession.builder.appName("stationhouse").master(settings.master)
    for name, value in _configuration(settings).items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
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


def _configuration(settings: Settings) -> dict[str, str]:
    return {
        **_catalogue(settings),
        "spark.sql.warehouse.dir": str(settings.tables),
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
