"""The rooms built alike: one folder a category, one module a capability, found by `api.schema`."""
