"""What is known: tables, commands, queries, scores, publication; no pages."""
