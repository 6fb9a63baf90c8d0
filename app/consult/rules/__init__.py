"""Rules of the room: a consultation's life, the clauses of a draft, a survey's questions, small numbers in results."""
