"""The image that steps run in."""
