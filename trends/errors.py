"""What can go wrong, in sentences: the thing, what arrived, and what to do.

The command line prints the sentence and exits 1; nobody sees a traceback unless they ask for one.
"""


class NotetrendsError(Exception):
    """Base of every error that a user can mend."""


class ConfigError(NotetrendsError):
    """A setting is unknown, of the wrong type or out of range."""


class WeekError(NotetrendsError):
    """A week was written in a way that is not understood."""


class SourceError(NotetrendsError):
    """An input file or its column map cannot be used."""


class SaltError(NotetrendsError):
    """The secret that hashes people's ids is missing, too short, or not the one that hashed those of the store."""


class SchemaError(NotetrendsError):
    """A frame does not fit the table it was meant for."""


class MissingPartitionError(NotetrendsError):
    """A table lacks the week that a step needs."""


class BrokenWeekError(NotetrendsError):
    """A week's notes are too unlike those of the weeks before, and the settings say to stop at that."""


class ModelError(NotetrendsError):
    """An embedding model is missing or cannot be loaded."""


class StoreBusyError(NotetrendsError):
    """Another process writes to the store; it passes by itself."""


class UnreachableError(NotetrendsError):
    """A database does not answer, or does not let us in; it may later."""


class DeliveryError(NotetrendsError):
    """A message could not be delivered to its channel."""


class PictureError(NotetrendsError):
    """A page could not be photographed or printed."""


class EngineError(NotetrendsError):
    """The processes or the cluster that work on shards of notes cannot be used."""
