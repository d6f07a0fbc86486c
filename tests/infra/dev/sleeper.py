"""A child process for tests: does nothing until it is ended, or fails at once."""

import sys
import threading

if "--fail" in sys.argv:
    sys.exit("I cannot")
threading.Event().wait()
