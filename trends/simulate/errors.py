"""What can go wrong while notes are made up."""

from notetrends.trends.errors import NotetrendsError


class SimulationError(NotetrendsError):
    """The simulation was asked for something that it cannot make."""
