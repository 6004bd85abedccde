"""What askers may do: each act is allowed by policy, is an entry of the ledger, and no update."""
