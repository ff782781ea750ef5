"""Interest groups: who reads alike, which of them carry what rises, where it goes next, who was early."""
