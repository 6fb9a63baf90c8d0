"""The rules of the room: periods, catalogue and due dates, the life of a release."""
