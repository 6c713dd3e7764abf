#!/usr/bin/env python3
"""Random flows with what the real TaskFlow did with them, for the differential suite.

    pip install taskflow==6.5.0
    ./cases.py --seed 0 --count 600            JSON lines, one case each
    ./cases.py --seed 0 --count 72 > saved.jsonl

generate.py makes a flow from a seed. Here it is adapted to what both systems can express; each
adaptation has a name and is counted by the suite, and a flow that cannot be adapted is given
with the reason, which is counted too. Then oracle.py runs it on TaskFlow: on the serial engine
in the order of declaration, and on the parallel engine in EXPLORE orders.

One line: {"case", "adapted": [name], "serial": output of oracle.py, "variants": [final states]}
or {"case": {"id", "family"}, "skipped": reason}.
"""
import argparse
import copy
import json
import multiprocessing
import sys

import generate


class Skipped(Exception):
    pass


def flows(flow):
    yield flow
    for child in flow["children"]:
        if child["kind"] != "task":
            yield from flows(child)


def tasks(flow):
    for one in flows(flow):
        for child in one["children"]:
            if child["kind"] == "task":
                yield child


def adapt_retries(flow, store, done, outer=False):
    """Retries are so many attempts, and provide nothing."""
    retry = flow.get("retry")
    inside = outer
    if retry:
        kind = retry["kind"]
        if (kind == "always_revert_all" or retry.get("revert_all")) and outer:
            raise Skipped("REVERT_ALL within another retry: no such decision yet")
        if kind in ("for_each", "param_for_each"):
            values = retry["values"] if kind == "for_each" else store[retry["values_from"]]
            retry.update(kind="times", attempts=len(values))
            done.add("a for_each is so many attempts")
        if retry.pop("provides", None):
            done.add("a retry provides nothing")
        inside = True
    for child in flow["children"]:
        if child["kind"] != "task":
            adapt_retries(child, store, done, inside)


def adapt(case):
    """Brings a case to what both systems can express; the names of what was done to it."""
    done = set()
    flow = case["flow"]
    if case["family"] == "crash":
        raise Skipped("crash: needs a journal")
    if any("decider" in link for one in flows(flow) for link in one.get("links") or ()):
        raise Skipped("decider: no such construct yet")
    lost = {one["retry"].get("provides") for one in flows(flow) if one.get("retry")} - {None}
    adapt_retries(flow, case["store"], done)
    for task in tasks(flow):
        if task.get("requires"):
            task["requires"] = [symbol for symbol in task["requires"] if symbol not in lost]
    if any(one.get("retry") for one in flows(flow)) and not case["options"].get("defer_reverts"):
        case["options"]["defer_reverts"] = True
        done.add("retries ask outwards")
    if case.get("resume") == "reload":
        case["resume"] = "same"
        done.add("a suspended run is resumed where it is")
    return sorted(done)


def one(arguments):
    import oracle
    seed, family, explore = arguments
    case = generate.Gen(seed, family).case()
    try:
        adapted = adapt(case)
    except Skipped as reason:
        short = {"id": case["id"], "family": case["family"]}
        return {"case": short, "skipped": str(reason)}
    serial = oracle.run_case(copy.deepcopy(case))
    serial.pop("explored", None)
    virtual = dict(copy.deepcopy(case), engine="virtual", max_workers=64, explore=explore)
    variants = []
    if not serial["build_error"]:
        for seen in oracle.run_case(virtual)["explored"]["variants"]:
            if not seen["anomalies"]:
                atoms = {name: [a[0], a[2], a[3]] for name, a in seen["atoms"].items()}
                variants.append({"flow_state": seen["flow_state"], "atoms": atoms})
    return {"case": case, "adapted": adapted, "serial": serial, "variants": variants}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--count", type=int, default=1)
    parser.add_argument("--family", choices=generate.FAMILIES)
    parser.add_argument("--explore", type=int, default=12)
    args = parser.parse_args()
    seeds = range(args.seed, args.seed + args.count)
    work = [(seed, args.family, args.explore) for seed in seeds]
    with multiprocessing.Pool() as pool:
        for line in pool.imap(one, work, chunksize=4):
            print(json.dumps(line, sort_keys=True, separators=(",", ":")), flush=True)


if __name__ == "__main__":
    sys.exit(main())
