"""What rises by itself: counts, calendar, baseline, test, list."""
