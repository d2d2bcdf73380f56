"""One run of the checkpoint: `python -m schemas.checkpoints.run`, asked and answered in JSON over stdin and stdout.

A program of its own, because great-expectations opens SQLite through the standard library and two SQLite libraries in
one process corrupt the file. It reads only, and ends after its run.
"""

import json
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

from schemas.checkpoints.pages import publish
from schemas.checkpoints.warehouse import Rule, suites

ROWS_SHOWN = 200


def read_only(url: str) -> str:
    """The same database, by an address through which nothing can be written."""
    kind, _, rest = url.partition("://")
    if kind.startswith("sqlite"):
        path = rest.removeprefix("/").partition("?")[0]
        return f"sqlite:///file:{quote(path)}?mode=ro&immutable=0&uri=true"
    joint = "&" if "?" in rest else "?"
    return f"{url}{joint}options={quote('-c default_transaction_read_only=on')}"


def check(url: str, rules: list[Rule], folder: Path) -> dict[str, Any]:
    """Every expectation judged over the database, and great-expectations' pages of it under the folder."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx
    import great_expectations.expectations as expectations
    from great_expectations.checkpoint.actions import UpdateDataDocsAction

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}  # type: ignore[assignment]
    store = {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder)}
    index = {"class_name": "DefaultSiteIndexBuilder"}
    context.add_data_docs_site(
        "pages", {"class_name": "SiteBuilder", "store_backend": store, "site_index_builder": index}
    )
    source = context.data_sources.add_sql("warehouse", connection_string=read_only(url))
    definitions = []
    for area, suite in suites(gx, expectations, rules):
        rows = source.add_query_asset(area.name, query=area.query).add_batch_definition_whole_table("newest")
        kept = context.suites.add(suite)
        definitions.append(
            context.validation_definitions.add(gx.ValidationDefinition(name=area.name, data=rows, suite=kept))
        )
    checkpoint = context.checkpoints.add(
        gx.Checkpoint(
            name="warehouse", validation_definitions=definitions, result_format={"result_format": "COMPLETE"},
            actions=[UpdateDataDocsAction(name="pages", site_names=["pages"])],
        )
    )  # fmt: skip
    told = checkpoint.run(run_id=gx.RunIdentifier(run_name="audit"))
    return {"checked": [one for result in told.run_results.values() for one in _verdicts(result.to_json_dict())]}  # type: ignore[no-untyped-call]


def _verdicts(result: Mapping[str, Any]) -> list[dict[str, Any]]:
    area = str(result["suite_name"])
    return [_verdict(area, one) for one in result["results"]]


def _verdict(area: str, one: Mapping[str, Any]) -> dict[str, Any]:
    asked, seen = one["expectation_config"], one["result"]
    law = (asked.get("meta") or {}).get("law", "")
    column = asked["kwargs"].get("column", "")
    trouble = (one.get("exception_info") or {}).get("exception_message") or ""
    count = seen.get("observed_value") if law else seen.get("unexpected_count")
    rows = (seen.get("details") or {}).get("unexpected_rows", [])
    return {
        "area": area,
        "law": law or f"{area}.{column} {asked['type'].removeprefix('expect_column_values_to_')}",
        "is_ours": bool(law),
        "says": asked.get("description") or "",
        "holds": bool(one["success"]),
        "count": int(count or 0),
        "first": [str(row.get("shown", "")) for row in rows[:ROWS_SHOWN]],
        "trouble": trouble.splitlines()[0][:300] if trouble else "",
    }


def main() -> int:
    """Read what is asked, check, publish the pages, and tell what was found."""
    # Whatever a library prints must not end up in the answer.
    answer = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    os.nice(5)  # an audit can wait; a customer's order cannot
    asked = json.load(sys.stdin)
    started = time.monotonic()
    rules, folder = [Rule(**rule) for rule in asked["rules"]], Path(asked["folder"])
    folder.mkdir(parents=True, exist_ok=True)  # what cannot be written to is found before the work is done
    with TemporaryDirectory(prefix="doorstep-audit-") as made:
        told = check(asked["url"], rules, Path(made))
        told["page"] = publish(Path(made), folder, asked["at"], told["checked"], int(asked["keep"]))
    told["seconds"] = round(time.monotonic() - started, 1)
    json.dump(told, answer)
    answer.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
