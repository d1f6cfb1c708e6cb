"""How far each reader has come."""
