"""Arguments that the rows of the tables are tried with, by library: pools for all functions, and functions' own."""
