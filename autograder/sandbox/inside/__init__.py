"""Runs in the confined process, beside the student's code: nothing here is trusted or holds a secret."""
