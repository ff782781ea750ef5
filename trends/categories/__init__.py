"""The permanent catalogue of categories: built, assigned, born, described."""
