"""Sentence vectors: trained on the notes themselves, or any SentenceTransformer."""
