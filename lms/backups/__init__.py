"""All of a site in one file: database, files and keys as they were at one moment, and back."""
