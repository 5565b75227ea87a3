"""What the analysis believes, in text: ``kalegen show NOTEBOOK --facts``."""
