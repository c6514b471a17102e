"""Reports for people and for programs. Import the module that is needed: those for the terminal load rich."""
