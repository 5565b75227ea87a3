"""What a step, or a pipeline, can ask of the cluster: read, checked and merged; ``emit/settings`` prints it."""
