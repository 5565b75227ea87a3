"""PyTorch's gradients: a method of one tensor that changes others."""

BACKWARD = "backward"
"""The method of a tensor that stores gradients in those that it was computed from."""

TENSOR_HOLDERS = (None, "tensor", "list", "dict", "tuple", "set")
"""The kinds of what such tensors may be in."""
