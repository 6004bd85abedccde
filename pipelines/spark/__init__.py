"""The second engine: the same dbt models on Apache Spark. No Dagster in here."""
