"""The course's site: gathered from the repository, built by Sphinx, checked."""
