"""What holds for everything residents say: kinds and clocks, the life of a case, what may be shown."""
