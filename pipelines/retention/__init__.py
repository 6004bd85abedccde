"""Deletion by the contracts' periods: what is past its time goes, and a receipt stays."""
