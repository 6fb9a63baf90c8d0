"""The verbs of the room, by subject: the event's life, sign-up, seats, selection, the draw, the day, after."""
