"""The register of claims: what the lessons say that experiments show, and what eight seeds or more showed."""
