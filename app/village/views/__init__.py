"""The pages of the room, by reader."""
