"""What is refused to learners, whatever they were about to do."""


class NotEnrolled(Exception):
    """The member is not on the lesson's course."""


class NotAsked(Exception):
    """Nothing asks for this: a lesson without that activity, a path without that course."""
