"""Reference solutions of the bundled course: plain NumPy, a module a topic, no import of the grader."""
