"""The page shell: macros, the form base, rights, formats and error pages that every room shares."""
