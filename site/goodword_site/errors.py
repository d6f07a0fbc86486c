"""What can go wrong in a build.

BuildFailed   the pages cannot be made from these words, colours or files; the message is for people
"""


class BuildFailed(Exception):
    """Says where (file and key), what is wrong, and how to mend it."""
