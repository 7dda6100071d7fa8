"""Files of questions, read and written. Nothing here reads the database."""
