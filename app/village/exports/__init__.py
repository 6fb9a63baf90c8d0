"""What leaves the house as a file: one file per format, data in, bytes out."""
