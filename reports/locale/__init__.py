"""What the reports say, in other languages than Chinese: one catalogue a language."""
