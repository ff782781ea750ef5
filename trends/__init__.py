"""The weekly job: steps, store and stages, from notes to suggestions."""
