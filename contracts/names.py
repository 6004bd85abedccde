"""The three spellings of one name: `responseTimes`, `response_times`, `ResponseTimes`."""

import re


def snake(name: str) -> str:
    """`responseTimes` as `response_times`: models, modules, columns."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def camel(name: str) -> str:
    """`response_times` as `responseTimes`: contract ids, GraphQL fields."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def pascal(name: str) -> str:
    """`response_times` as `ResponseTimes`: GraphQL types."""
    spelled = camel(name)
    return spelled[:1].upper() + spelled[1:]
