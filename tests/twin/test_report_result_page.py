import json
import re
from pathlib import Path

import pytest

from levator.twin.store import as_json

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "result.md"
INTERVAL = {"median", "low", "high"}

pytestmark = pytest.mark.xdist_group("chain")


def documented():
    """Every key path in the first column of the page's table of result.json."""
    text = PAGE.read_text(encoding="utf-8").partition("## result.json")[2].partition("\n## ")[0]
    cells = [line.split(" | ")[0] for line in text.splitlines() if line.startswith("| `")]
    return {key for cell in cells for key in re.findall(r"`([^`]+)`", cell)}


def paths(tree, keys, at=""):
    """Key paths of `tree`, down to those that the page documents without going deeper."""
    deeper = not at or any(key.startswith(f"{at}.") for key in keys)
    if isinstance(tree, list):
        for entry in tree:
            yield from paths(entry, keys, at)
    elif isinstance(tree, dict) and deeper and set(tree) != INTERVAL:
        for key, branch in tree.items():
            star = f"{at}.*".lstrip(".")
            below = f"{at}.{key}".lstrip(".")
            spot = star if any(k.startswith(f"{star}.") for k in keys) else below
            yield spot
            yield from paths(branch, keys, spot)


def stored(result):
    return json.loads(json.dumps(as_json(result)))


def test_the_page_documents_exactly_the_keys_of_a_result(coarse_run):
    _, result = coarse_run
    keys = documented()
    found = {path for path in paths(stored(result), keys) if not path.endswith(".*")}
    assert found == keys


def test_a_key_that_is_not_documented_is_noticed(coarse_run):
    _, result = coarse_run
    keys = documented()
    extra = stored(result) | {"surprise": 1}
    extra["inputs"] = extra["inputs"] | {"mood": "good"}
    assert {"surprise", "inputs.mood"} <= set(paths(extra, keys)) - keys
