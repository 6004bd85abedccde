"""What holds for all tests."""

from hypothesis import settings

# How long an example takes depends on the machine, and says nothing of the behaviour.
settings.register_profile("house", deadline=None)
settings.load_profile("house")
