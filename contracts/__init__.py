"""What all sides agree on: the contracts of sources and of capabilities, read once and frozen.

ODCS leaves almost every field optional. Nothing outside this module sees that: a file that lacks
what Stationhouse needs does not load, and says which file, which table and which column.
"""

from contracts.loading import capabilities, published, references, sources, standing, validate
from contracts.model import Column, Contract, ContractError, Minimisation, Reduction, Sla, Table
from contracts.names import camel, pascal, snake

__all__ = [
    "Column",
    "Contract",
    "ContractError",
    "Minimisation",
    "Reduction",
    "Sla",
    "Table",
    "camel",
    "capabilities",
    "pascal",
    "published",
    "references",
    "snake",
    "sources",
    "standing",
    "validate",
]
