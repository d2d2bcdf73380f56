"""What people may do: four roles, each of which may do all that the ones before it may."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Role:
    """A role; a higher rank may do all that a lower one may."""

    rank: int
    name: str
    label: str
    meaning: str

    def may(self, least: "Role") -> bool:
        """Whether this role may do what asks for at least that one."""
        return self.rank >= least.rank


VIEWER = Role(1, "viewer", "Viewer", "sees orders, stock and cases, and changes nothing")
OPERATOR = Role(2, "operator", "Operator", "picks, packs, receives, counts and ships; answers cases of the floor")
MANAGER = Role(3, "manager", "Manager", "runs the shop: cases, money, products, settings, stops")
OWNER = Role(4, "owner", "Owner", "all of it, with people, keys, backups and channels' secrets")

ROLES: tuple[Role, ...] = (VIEWER, OPERATOR, MANAGER, OWNER)
BY_NAME: dict[str, Role] = {role.name: role for role in ROLES}
