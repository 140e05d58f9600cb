"""What every domain stands on: database, time, identity, errors, language, audit. No domain word in it."""
