"""The Flask application: everything that people fill in or administer."""
