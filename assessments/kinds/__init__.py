"""How each kind of question is asked, answered and marked. Nothing here reads the database."""
