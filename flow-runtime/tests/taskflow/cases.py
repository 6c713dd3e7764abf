#!/usr/bin/env python3
"""Random flows with what the real TaskFlow did with them, for the differential suite.

    pip install taskflow==6.5.0
    ./cases.py --seed 0 --count 600            JSON lines, one case each
    ./cases.py --seed 0 --count 120 > saved.jsonl

saved.jsonl has some more after those: one of each kind that TaskFlow refuses, and cases which
are the first to differ when the engine is broken on purpose.

generate.py makes a flow from a seed. Here it is adapted to what both systems can express; each
adaptation has a name and is counted by the suite. Then oracle.py runs it on TaskFlow: on the
serial engine in the order of declaration, and on the parallel engine in EXPLORE orders.

One line: {"case", "adapted": [name], "serial": output of oracle.py, "variants": [final states]}.
"""
import argparse
import copy
import json
import multiprocessing
import sys

import generate


def flows(flow):
    yield flow
    for child in flow["children"]:
        if child["kind"] != "task":
            yield from flows(child)


def adapt(case):
    """Brings a case to what both systems can express; the names of what was done to it."""
    done = set()
    retries = any(one.get("retry") for one in flows(case["flow"]))
    if retries and not case["options"].get("defer_reverts"):
        case["options"]["defer_reverts"] = True
        done.add("retries ask outwards")
    return sorted(done)


def short(outcome):
    """What the suite reads of an output of oracle.py."""
    for unread in ("explored", "results", "exec_failures", "revert_failures", "transitions"):
        outcome.pop(unread, None)
    for name, atom in outcome["atoms"].items():
        outcome["atoms"][name] = {key: atom[key] for key in ("kind", "state", "executions", "reverts")}
    outcome["calls"] = [call for call in outcome["calls"] if call["op"] != "decider"]
    return outcome


def one(arguments):
    import oracle
    seed, family, explore = arguments
    case = generate.Gen(seed, family).case()
    adapted = adapt(case)
    serial = short(oracle.run_case(copy.deepcopy(case)))
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
