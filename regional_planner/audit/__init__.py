"""Reading the audit log, and the plan as it stood at any instant."""
