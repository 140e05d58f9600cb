"""People of institutions, their roles and tokens; makes the actor of a request."""
