"""Sample submissions: sheets of students, perfect and all-wrong sheets, and sheets that cannot be read."""
