"""The vendors, in a process of their own."""

from doorstep.testing.sandbox_fixtures import _module_sandbox, fresh_sandbox, sandbox  # noqa: F401
