"""The room's pages, by reader: the public, the applicant, the desk, the door, machines."""
