"""The one map: what is served of it. What it shows it asks for at `/graphql`, as everybody does."""
