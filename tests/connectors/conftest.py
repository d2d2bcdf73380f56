"""The vendors, in a process of their own."""

from doorstep.testing.sandbox_fixtures import _module_sandbox, fresh_sandbox, sandbox  # noqa: F401
from doorstep.testing.stand_ins import _doors, shop_at  # noqa: F401
