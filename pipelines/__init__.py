"""From deliveries to a snapshot: intake, warehouse, publication. Imports contracts, never api."""
