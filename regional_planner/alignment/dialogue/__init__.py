"""The dialogue between two levels: answers to links, what regions raise, what waits for whom, and reminders of it."""
