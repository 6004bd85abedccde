"""Who may ask for what, what they may see of it, and the record that they asked."""
