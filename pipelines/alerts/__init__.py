"""What is wrong, told to the people who can mend it: once, and until it has arrived."""
