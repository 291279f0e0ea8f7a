"""The rows of a test: each has a name, and a failed one does not end the rest.

    rows = Rows()
    with rows.row("an empty body"):
        assert_equal(arrived, expected, "body")
    sys.exit(rows.finish())
"""

import contextlib
import subprocess


class Listed(Exception):
    """The row can't run here, or not yet; the text says why."""


class Rows:
    def __init__(self):
        self.passed = 0
        self.failed = 0
        self.listed = 0

    @contextlib.contextmanager
    def row(self, name):
        try:
            yield
        except Listed as error:
            self.listed += 1
            print("listed  %s: %s" % (name, error), flush=True)
        except (AssertionError, OSError, ValueError,
                subprocess.SubprocessError) as error:
            self.failed += 1
            print("FAILED  %s: %s" % (name, error), flush=True)
        else:
            self.passed += 1
            print("ok      %s" % name, flush=True)

    def finish(self):
        """Prints the closing line; returns the exit status."""
        listed = ", %d listed" % self.listed if self.listed else ""
        print("%d passed, %d failed%s" % (self.passed, self.failed, listed),
              flush=True)
        return 1 if self.failed or not self.passed else 0


def assert_equal(actual, expected, what):
    """Fails with the place of the first difference: values may be large."""
    if actual == expected:
        return
    if not isinstance(actual, bytes) or not isinstance(expected, bytes):
        raise AssertionError("%s is %r instead of %r" %
                             (what, actual, expected))
    at = next((i for i, pair in enumerate(zip(actual, expected))
               if pair[0] != pair[1]), min(len(actual), len(expected)))
    around = slice(max(at - 20, 0), at + 20)
    raise AssertionError(
        "%s has %d octets instead of %d and differs at %d: %r instead of %r" %
        (what, len(actual), len(expected), at, actual[around],
         expected[around]))


def assert_in(part, whole, what):
    if part not in whole:
        raise AssertionError("%s lacks %r: %r" % (what, part, whole))
