"""What is made of a module for a cluster: the compiled pipeline, and the resources that a GitOps tool applies."""
