"""The tables of a store in SQL, made with what SQLite and PostgreSQL both understand."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS classroom_about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS classroom_rooms (
    code TEXT PRIMARY KEY, secret TEXT NOT NULL, expires DOUBLE PRECISION NOT NULL,
    page TEXT NOT NULL DEFAULT '', query TEXT NOT NULL DEFAULT '', number INTEGER NOT NULL DEFAULT 0, asked TEXT);
CREATE TABLE IF NOT EXISTS classroom_questions (
    code TEXT NOT NULL REFERENCES classroom_rooms ON DELETE CASCADE, name TEXT NOT NULL,
    options INTEGER NOT NULL, state INTEGER NOT NULL, said TEXT NOT NULL, answer TEXT NOT NULL,
    PRIMARY KEY (code, name));
CREATE TABLE IF NOT EXISTS classroom_votes (
    code TEXT NOT NULL REFERENCES classroom_rooms ON DELETE CASCADE, question TEXT NOT NULL,
    device TEXT NOT NULL, choice INTEGER NOT NULL, PRIMARY KEY (code, question, device));
"""
FORMAT = "2"  # of the tables above
