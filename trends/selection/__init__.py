"""From a rising category to an action on the house's own catalogue."""
