"""Workbooks in and out: templates to fill in, imports checked row by row, and the reports that stay readable."""
