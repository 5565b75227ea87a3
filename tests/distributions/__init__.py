"""From imports to what pip installs."""
