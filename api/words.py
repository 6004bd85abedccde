"""One description in both languages. Which is shown by preference is the client's matter."""


def words(english: str, chinese: str = "", unit: str = "") -> str:
    """The English, its unit if it has one, and the Chinese."""
    measured = f"{english} Unit: {unit}." if unit else english
    return f"{measured}\n\n{chinese}" if chinese else measured
