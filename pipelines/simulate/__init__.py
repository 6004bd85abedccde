"""Plays the sixteen agencies of a synthetic county, and writes down the truth that it plants.

Nobody in it is real: the names are of places, the numbers are drawn by seed. Imported by nothing.
"""
