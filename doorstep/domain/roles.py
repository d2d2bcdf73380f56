"""What people may do: four roles, each of which may do all that the ones before it may."""

from dataclasses import dataclass

from .errors import CannotDoError


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


class NotYoursError(CannotDoError):
    """Somebody is signed in whose role may not do this; the text says which role may."""

    code = "not_yours"


def require(yours: Role, least: Role) -> None:
    """NotYoursError, with whose it is, where that role is less than what this asks for."""
    if not yours.may(least):
        whom = "an owner" if least is OWNER else "somebody whose role is higher"
        raise NotYoursError(
            f"This is for the role {least.name} or above, and yours is {yours.name}; ask {whom} to do it."
        )
