"""The model: what a front end reads (``notebook``), and what planning and the passes make of it (``pipeline``)."""
