"""A made-up community whose truth is known: for the demo, the tests and the load test."""

from notetrends.trends.simulate.errors import SimulationError
from notetrends.trends.simulate.generate import SimulationSummary, simulate
from notetrends.trends.simulate.truth import Event

__all__ = ["Event", "SimulationError", "SimulationSummary", "simulate"]
