"""Pages of the room, by reader."""
