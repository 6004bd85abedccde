"""Small files that a crash leaves whole or not there, and names that are on the disk."""

import os
from pathlib import Path


def write(path: Path, text: str) -> None:
    """Put the text in the place of the file: a reader sees what was there before or all of it."""
    partial = path.with_suffix(f".{os.getpid()}.partial")
    with partial.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def flush(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
