"""Files that follow from the contracts, as text. Whole files, never merged into written ones."""

NOTE = "Rendered from the contracts by `make render`; do not edit."
