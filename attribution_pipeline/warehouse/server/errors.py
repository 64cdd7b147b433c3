"""The one error of the bundled server."""


class ServerError(RuntimeError):
    """The bundled server cannot do what was asked; the message says why and what to do about it."""
