"""What a notebook that nobody trusts can and can't make kalegen do: the claims of docs/explanation/security.md."""
