"""The page that auditors read: how good the data is, source by source and day by day."""
