#!/usr/bin/env python3
"""Records what the real TaskFlow does with random flows: writes cases.jsonl.

    pip install taskflow==6.5.0
    ./record.py --count 240 > cases.jsonl

generate.py makes the flows; here they are brought to what both systems have: retries count
attempts and ask outwards (`defer_reverts`), links carry a symbol. oracle.py runs each on
TaskFlow's parallel engine with enough workers for all tasks, in many orders; every final state
without an anomaly (a known bug of TaskFlow's) is kept. cases.jsonl has one case a line:
the flow, and all final states seen.
"""
import argparse
import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
FAMILIES = ["linear", "unordered", "graph", "nested", "retry", "nested_retry"]


def adapt(flow, retries):
    """Brings a generated flow to what both systems have; returns it without retry symbols."""
    retry = flow.get("retry")
    if retry:
        attempts = retry.get("attempts") or len(retry.get("values", [1, 2])) or 1
        if retry["kind"].startswith("always"):
            attempts = 1
        retries.add(retry.get("provides"))
        flow["retry"] = {"kind": "times", "name": retry["name"], "attempts": min(attempts, 3)}
    tasks = {c["name"]: c for c in flow["children"] if c["kind"] == "task"}
    for link in flow.pop("links", []):
        if link["from"] in tasks and link["to"] in tasks:
            symbol = "link_%s_%s" % (link["from"], link["to"])
            tasks[link["from"]].setdefault("provides", []).append(symbol)
            tasks[link["to"]].setdefault("requires", []).append(symbol)
    for child in flow["children"]:
        if child["kind"] != "task":
            adapt(child, retries)
    return flow


def drop(flow, symbols):
    for child in flow["children"]:
        if child["kind"] == "task":
            child["requires"] = [s for s in child.get("requires", []) if s not in symbols]
            for key in ("suspend", "revert_suspend", "crash", "revert_crash", "delay_ms"):
                child.pop(key, None)
        else:
            drop(child, symbols)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=240)
    parser.add_argument("--explore", type=int, default=200)
    args = parser.parse_args()
    cases = []
    for seed in range(args.count):
        family = FAMILIES[seed % len(FAMILIES)]
        made = subprocess.run(
            [sys.executable, HERE / "generate.py", "--family", family, "--seed", str(seed)],
            capture_output=True, text=True, check=True).stdout
        case = json.loads(made)
        retries = set()
        adapt(case["flow"], retries)
        drop(case["flow"], retries)
        case.update(engine="virtual", max_workers=64, explore=args.explore, order="declared",
                    options={"defer_reverts": True})
        cases.append(case)
    ran = subprocess.run(
        [sys.executable, HERE / "oracle.py", "--lines"], text=True, check=True,
        input="".join(json.dumps(c) + "\n" for c in cases), capture_output=True).stdout
    for case, line in zip(cases, ran.splitlines()):
        seen = json.loads(line)
        if seen["build_error"]:
            print("%s: %s" % (case["id"], seen["build_error"]["type"]), file=sys.stderr)
            continue
        variants = []
        for variant in seen["explored"]["variants"]:
            if variant["anomalies"]:
                continue
            tasks = {n: [a[0], a[2], a[3]] for n, a in variant["atoms"].items()
                     if seen["atoms"][n]["kind"] == "task"}
            variants.append({"flow": variant["flow_state"], "tasks": tasks})
        if variants:
            print(json.dumps({"id": case["id"], "store": sorted(case["store"]),
                              "flow": case["flow"], "variants": variants}, sort_keys=True))


if __name__ == "__main__":
    main()
