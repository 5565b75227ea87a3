"""What pip installs for an import: names of distributions, requirements, and pins. Nothing is looked up."""
