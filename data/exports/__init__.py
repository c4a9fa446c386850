"""Files to take along, made of published results: tables, spreadsheets, paper and slides."""
