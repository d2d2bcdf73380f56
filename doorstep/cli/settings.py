"""`doorstep settings`: every setting of the shop with its meaning and default, and the sites that it sends from."""

from typing import Annotated, Any

import typer

from .init import City, Closed, Country, CutOff, Line1, Line2, Open, Postcode, Region, TimeZone
from .show import AsJson, open_shop, say, say_facts, say_json, say_rows, shown

app = typer.Typer()
settings = typer.Typer(help="The shop's settings and sites.", no_args_is_help=True)
app.add_typer(settings, name="settings")

Key = Annotated[str, typer.Argument(help="The setting, as `doorstep settings list` names it.")]


@settings.command("list")
def list_all(as_json: AsJson = False) -> None:
    """Every setting, with its value and its default."""
    from doorstep.db.queries.settings import list_people, read_stands

    with open_shop().reading() as connection:
        stands, people = read_stands(connection), dict(map(tuple, list_people(connection)))
    if as_json:
        say_json([_facts(stand, people) for stand in stands])
        return
    rows = [
        {
            "setting": stand.option.key, "is": _value(stand.option, stand.value, people), "unit": stand.option.unit,
            "default": _value(stand.option, stand.option.default, people), "changed": stand.at, "by": stand.by,
        }
        for stand in stands
    ]  # fmt: skip
    say_rows(rows, False, "")
    say("\n`doorstep settings show SETTING` says what one means; `doorstep settings site` shows the sites.")


@settings.command("show")
def show(key: Key, as_json: AsJson = False) -> None:
    """One setting: what it means, what it is, what it may be, and who changed it last."""
    from doorstep.actions.settings import named_option
    from doorstep.db.queries.settings import list_people, read_stands

    option = named_option(key)
    with open_shop().reading() as connection:
        stands, people = read_stands(connection), dict(map(tuple, list_people(connection)))
    stand = next(one for one in stands if one.option is option)
    facts = _facts(stand, people)
    if as_json:
        say_json(facts)
        return
    say(f"{option.label}. {option.meaning}\n")
    say_facts({name: facts[name] for name in ("is", "unit", "default", "may_be", "changed_at", "changed_by")})


@settings.command("set", context_settings={"ignore_unknown_options": True})  # -1 is a value
def change(
    key: Key,
    value: Annotated[str | None, typer.Argument(help="What it is to be; for a day or a name, '' is none.")] = None,
    default: Annotated[bool, typer.Option("--default", help="Give it its default again.")] = False,
    as_json: AsJson = False,
) -> None:
    """Change a setting; it holds from now."""
    from doorstep.actions.people import owner_id
    from doorstep.actions.settings import back_to_default, change_options, named_option
    from doorstep.domain.errors import CannotDoError

    option, database = named_option(key), open_shop()
    if (value is None) != default or (value == "" and option.kind == "yes"):  # a slip in a script is no “no”
        raise CannotDoError(f"Say what {key} is to be ({option.may_be}), or --default.")
    owner = owner_id(database)
    if default:
        told = back_to_default(database, key, owner, "cli")
    else:
        told = change_options(database, {key: value or ""}, owner, "cli")
    if as_json:
        show(key, as_json=True)
    else:
        say(told)


@settings.command("environment")
def environment(as_json: AsJson = False) -> None:
    """What the environment says of this installation, and the variables that say it."""
    from doorstep.settings import describe

    say_rows([dict(one) for one in describe()], as_json, "")


@settings.command("site")
def site(
    name: Annotated[str | None, typer.Argument(help="The site; without one, all are shown.")] = None,
    line1: Line1 = None,
    line2: Line2 = None,
    postcode: Postcode = None,
    city: City = None,
    region: Region = None,
    country: Country = None,
    time_zone: TimeZone = None,
    open_days: Open = None,
    cut_off: CutOff = None,
    closed_on: Closed = None,
    rank: Annotated[int | None, typer.Option(min=0, max=999, help="0 is asked for stock first.")] = None,
    rename: Annotated[str | None, typer.Option(help="Call it so from now on.")] = None,
    active: Annotated[bool | None, typer.Option("--in-use/--closed", help="Whether orders may leave from it.")] = None,
    add: Annotated[bool, typer.Option("--add", help="It is another site of the shop.")] = False,
    as_json: AsJson = False,
) -> None:
    """The sites, or one of them; what is said of it holds from now."""
    from doorstep.actions.people import owner_id
    from doorstep.actions.shop import SiteSaid, add_site, change_site
    from doorstep.domain.errors import CannotDoError

    said = SiteSaid(
        line1, line2, postcode, city, region, country, time_zone, open_days, cut_off, None, closed_on, rename, rank,
        active,
    )  # fmt: skip
    database = open_shop()
    told = ""
    if add and name is None:
        raise CannotDoError("Say what the site is called: `doorstep settings site NAME --add`.")
    if add:
        told = add_site(database, str(name), said, owner_id(database), "cli")
    elif name is not None and said != SiteSaid():
        told = change_site(database, name, said, owner_id(database), "cli")
    if told and not as_json:
        say(told)
        return
    _say_sites(database, rename or name, as_json)


def _say_sites(database: Any, name: str | None, as_json: bool) -> None:
    from doorstep.actions.places import missing_in
    from doorstep.db.queries.settings import list_sites
    from doorstep.domain import opening
    from doorstep.domain.errors import CannotDoError

    with database.reading() as connection:
        rows = [row for row in list_sites(connection) if name in (None, row.name)]
    if not rows:
        raise CannotDoError(f"There is no site called {name!r}; `doorstep settings site {name} --add` makes it one.")
    say_rows(
        [
            {
                "site": row.name,
                "address": ", ".join(filter(None, (row.line1, row.line2, f"{row.postcode} {row.city}".strip(), row.region, row.country))),  # noqa: E501
                "missing": missing_in(row._mapping), "time_zone": row.time_zone,
                "orders_leave": opening.told(row.cut_offs or {}),
                "closed_on": (row.calendar or {}).get("closed_on", []), "rank": row.rank, "in_use": bool(row.active),
            }
            for row in rows
        ],
        as_json, "",
    )  # fmt: skip


def _facts(stand: Any, people: dict[int, str]) -> dict[str, Any]:
    option = stand.option
    return {
        "setting": option.key, "group": option.group, "label": option.label, "meaning": option.meaning,
        "is": _value(option, stand.value, people), "unit": option.unit,
        "default": _value(option, option.default, people), "may_be": option.may_be, "is_default": stand.is_default,
        "changed_at": stand.at, "changed_by": stand.by,
    }  # fmt: skip


def _value(option: Any, value: Any, people: dict[int, str]) -> Any:
    if option.kind == "person":
        return people.get(value, "nobody")
    return shown(value) if isinstance(value, bool) else value
