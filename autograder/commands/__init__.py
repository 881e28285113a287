"""The `carousel` commands; what they need is imported when one is called, so that `--help` is quick."""
