"""Keeping editions of boundaries: loading drafts, comparing, publishing from a day, discarding."""
