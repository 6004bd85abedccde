"""The live board: the marts of now, worked out of a snapshot's seeds and the lane's events."""
