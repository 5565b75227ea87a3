"""What an editor asks about a notebook: what a name is, how a finding is mended, what may stand in a tag."""
