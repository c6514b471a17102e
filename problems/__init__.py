"""The exercises of the bundled course, a module a topic; its assignments stand in ``assignments/``."""
