"""The one error of the embedded servers."""


class EmbeddedError(Exception):
    """An embedded server cannot do what was asked; the message is one sentence that names the mend."""


def last_line(text: str) -> str:
    """The line of a program's output that usually says what went wrong."""
    return (text.strip().splitlines() or ["无输出"])[-1]
