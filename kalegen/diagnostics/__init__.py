"""What is found: diagnostics as data, the policy that says which of them count, and the forms they are shown in."""
