"""The steps of a week: read, call stages, write. The only place where the three meet.

Every step is `name(store, week, config) -> rows written`: it reads `week` and earlier, writes whole partitions of
`week`, and writes the same bytes when it runs again.
"""
