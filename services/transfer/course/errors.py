"""What is refused of courses."""

from shared.errors import Conflict, Refused


class CourseOutOfOrder(Conflict):
    """The course's state does not allow this step."""


class CourseUnfit(Refused):
    """A course has what its kind asks for, and nothing that belongs to another kind."""


class CourseTraineesUnfit(Refused):
    """A course is for the people whom its kind is for."""


class CourseResultUnfit(Refused):
    """Only trainees of the course finish it, with no more hours and techniques than it has."""


class CourseDayRefused(Refused):
    """A course ends neither in the future nor before it began."""
