"""From questions to answers: the GraphQL service over a published snapshot. Imports contracts."""
