"""The alerting rules are about what is really counted, and each stands in the operators' docs."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import REGISTRY, generate_latest
from prometheus_client.metrics import MetricWrapperBase

from shared import metrics

ROOT = Path(__file__).parents[2]
ALERTS = ROOT / "deploy" / "observability" / "alerts.yml"


def rules() -> list[dict[str, Any]]:
    return [rule for group in yaml.safe_load(ALERTS.read_text("utf-8"))["groups"] for rule in group["rules"]]


def counted() -> dict[str, set[str]]:
    """The names that /metrics exports, each with its labels."""
    names = {}
    for one in (each for each in vars(metrics).values() if isinstance(each, MetricWrapperBase)):
        for family in one.describe():
            names[f"{family.name}_total" if family.type == "counter" else family.name] = set(one._labelnames)
    return names


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["alert"])
def test_an_alert_is_about_names_and_labels_that_are_exported(rule: dict[str, Any]) -> None:
    known, exported = counted(), generate_latest(REGISTRY).decode()
    used = set(re.findall(r"\btuyen_\w+", rule["expr"]))
    for name in used:
        assert name in known, name
        assert f"# TYPE {name} " in exported
    grouped = {label.strip() for labels in re.findall(r"by \(([^)]*)\)", rule["expr"]) for label in labels.split(",")}
    for name in used:
        assert grouped <= known[name], (name, grouped)
    assert set(rule["annotations"]) == {"summary", "description"}
    assert rule["labels"]["severity"] in {"warning", "critical"}
    told = set(re.findall(r"\$labels\.(\w+)", " ".join(rule["annotations"].values())))
    assert told <= grouped | {"instance"}


def test_every_alert_tells_operators_what_to_do() -> None:
    docs = (ROOT / "deploy" / "docs" / "operations.md").read_text("utf-8")
    assert [rule["alert"] for rule in rules() if f"`{rule['alert']}`" not in docs] == []


@pytest.mark.skipif(shutil.which("promtool") is None, reason="Prometheus is not installed")
def test_prometheus_itself_takes_the_rules() -> None:
    done = subprocess.run(["promtool", "check", "rules", str(ALERTS)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
