"""The live lane: events in the order in which they were accepted, durable before that is said.

One process appends, any number read. Nothing in here knows HTTP, Dagster or GraphQL.
"""
