"""What keeps rooms: SQLite on one machine, PostgreSQL or Redis where several processes or machines serve one room."""
