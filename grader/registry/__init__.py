"""The registry: which exercises and assignments a course has.

A course is a folder with ``problems/`` (topics, and ``assignments/*.toml``) and ``reference/``. The
bundled course travels with the package; a course elsewhere is laid over it, so that its assignments may
use the bundled exercises and its topics may add to them.
"""

from grader.registry.course import Course, open_course
from grader.registry.names import nearest

__all__ = ["Course", "nearest", "open_course"]
