"""Events over HTTP into the live lane, by the same contracts as files.

What came is judged and reduced, durable in the log, and only then acknowledged. From time to time
what is in the log is sealed into a delivery for intake.
"""
