"""Where messages go: one thin sender a platform, each with the platform's own idea of success."""
