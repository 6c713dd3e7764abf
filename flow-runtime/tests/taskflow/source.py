#!/usr/bin/env python3
"""Writes the saved cases that both systems can run as Rust source, through `flow!`.

    ./source.py < saved.jsonl > ../taskflow_source/flows.rs
    ./source.py --invalid < saved.jsonl > ../../../tests/ui/taskflow_invalid.rs

The second are the flows that TaskFlow refuses to run, which do not compile.
"""
import json
import sys

HEAD = """\
//! Written by `taskflow/source.py`: the saved cases as `flow!` has them.
#![allow(deprecated, unused_variables)] // Inputs that nothing requires are told.

use crate::parts::Part;
use crate::{Case, Outcome as Seen, Way};
use flow_runtime::{BoxError, Failures, Outcome, flow, task};

/// Runs a case.
pub(crate) type Run = fn(&Case, Way) -> Seen;
"""

TYPES = ["()", "String", "(String, String)"]


def tasks(flow):
    for child in flow["children"]:
        if child["kind"] == "task":
            yield child
        else:
            yield from tasks(child)


def type_of(name):
    """`t_first` is the node that a task `TFirst` has by itself."""
    return "".join(part.capitalize() for part in name.split("_"))


def several_providers(line):
    """Whether our checks may refuse the case: nobody is sure without running them."""
    provided = [s for t in tasks(line["case"]["flow"]) for s in t.get("provides") or ()]
    return len(set(provided)) < len(provided) or set(provided) & set(line["case"]["store"])


def task(t, out):
    requires, provides = t.get("requires") or [], t.get("provides") or []
    parameters = "".join(", %s: &String" % s for s in requires)
    given = "&[%s]" % ", ".join('("%s", %s)' % (s, s) for s in requires)
    result = TYPES[len(provides)]
    arguments = "(provides(%s))" % ", ".join(provides) if provides else ""
    out.append("pub(crate) struct %s(Part);" % type_of(t["name"]))
    out.append("#[task%s]" % arguments)
    out.append("impl %s {" % type_of(t["name"]))
    out.append("    async fn execute(&self%s) -> Result<%s, BoxError> {" % (parameters, result))
    out.append("        let %s = self.0.execute(%s).await?;"
               % ("made" if provides else "_", given))
    made = ", ".join("made[%d].clone()" % i for i in range(len(provides)))
    out.append("        Ok(%s)" % (made if len(provides) == 1 else "(%s)" % made))
    out.append("    }")
    out.append("    async fn revert(&self%s, result: Outcome<'_, %s>, flow_failures: &Failures)"
               " -> Result<(), BoxError> {" % (parameters, result))
    done = {0: "|_| Vec::new()", 1: "|made| vec![made.clone()]",
            2: "|made| vec![made.0.clone(), made.1.clone()]"}[len(provides)]
    out.append("        self.0.revert(%s, result, %s, flow_failures).await" % (given, done))
    out.append("    }")
    out.append("}")


def body(flow, out, depth):
    pad = "    " * depth
    for child in flow["children"]:
        after = [l["from"] for l in flow.get("links") or () if l["to"] == child["name"]]
        for name in after:
            out.append("%s#[after(%s)]" % (pad, name))
        retry = child.get("retry")
        if retry and retry.get("attempts", 1) > 1:
            out.append("%s#[retry(times = %d)]" % (pad, retry["attempts"]))
        if child["kind"] == "task":
            inject = {s: v for s, v in (child.get("inject") or {}).items()
                      if s in (child.get("requires") or ())}
            given = ", ".join('%s = {"%s".to_owned()}' % pair for pair in sorted(inject.items()))
            out.append("%s%s%s," % (pad, type_of(child["name"]), "(%s)" % given if given else ""))
        else:
            out.append("%s%s: %s {" % (pad, child["name"], child["kind"]))
            body(child, out, depth + 1)
            out.append("%s}," % pad)


def module(line, out):
    case = line["case"]
    flow, store = case["flow"], case["store"]
    name = case["id"].replace("-", "_")
    out.append("")
    out.append("mod %s {" % name)
    out.append("    use super::*;")
    inside = []
    for t in tasks(flow):
        task(t, inside)
    inputs = ", ".join("%s: %s" % (s, "String" if isinstance(v, str) else "Vec<String>")
                       for s, v in sorted(store.items()))
    inside.append("flow! {")
    retry = flow.get("retry")
    if retry and retry.get("attempts", 1) > 1:
        inside.append("    #[retry(times = %d)]" % retry["attempts"])
    inside.append("    pub(crate) %s Top(%s) {" % (flow["kind"], inputs))
    body(flow, inside, 2)
    inside.append("    }")
    inside.append("}")
    inside.append("pub(super) fn run(case: &Case, way: Way) -> Seen {")
    inside.append("    let world = crate::World::new(way);")
    fields = ", ".join('%s: %s(Part::of(case, &world, "%s"))' % (
        t["name"], type_of(t["name"]), t["name"]) for t in tasks(flow))
    inside.append("    let flow = Top { %s };" % fields)
    given = ", ".join('%s: case.input("%s")' % (s, s) for s in sorted(store))
    inside.append("    crate::run(case, flow, TopInputs { %s }, &world, way)" % given)
    inside.append("}")
    out.extend("    " + text for text in inside)
    out.append("}")
    return name


INVALID_HEAD = """\
// Written by `taskflow/source.py`: flows that TaskFlow refuses when it is to run them.
#![allow(unused_variables)]

use flow_runtime::{flow, task};
use std::convert::Infallible;
"""


def invalid_body(flow, out, depth):
    pad = "    " * depth
    for child in flow["children"]:
        for link in flow.get("links") or ():
            if link["to"] == child["name"]:
                out.append("%s#[after(%s)]" % (pad, link["from"]))
        if child["kind"] == "task":
            out.append("%s%s," % (pad, child["name"]))
        else:
            out.append("%s%s: %s {" % (pad, child["name"], child["kind"]))
            invalid_body(child, out, depth + 1)
            out.append("%s}," % pad)


def invalid():
    out, seen = [INVALID_HEAD], set()
    for text in sys.stdin:
        line = json.loads(text)
        case = line["case"]
        kind = case.get("invalid")
        # Retries have no names here that could be the same.
        if line.get("skipped") or kind in (None, "retry_name") or kind in seen:
            continue
        seen.add(kind)
        inside, known = [], set()
        for t in tasks(case["flow"]):
            if t["name"] in known:
                continue
            known.add(t["name"])
            provides = t.get("provides") or []
            inside.append("#[task%s]" % ("(provides(%s))" % ", ".join(provides)
                                         if provides else ""))
            parameters = ", ".join("%s: &String" % s for s in t.get("requires") or ())
            # Never called: the flow around it does not compile.
            inside.append("pub async fn %s(%s) -> Result<%s, Infallible> { Ok(Default::default()) }"
                          % (t["name"], parameters, TYPES[len(provides)]))
        inputs = ", ".join("%s: %s" % (s, "String" if isinstance(v, str) else "Vec<String>")
                           for s, v in sorted(case["store"].items()))
        inside.append("flow! {")
        inside.append("    pub %s Top(%s) {" % (case["flow"]["kind"], inputs))
        invalid_body(case["flow"], inside, 2)
        inside.extend(["    }", "}"])
        out.append("// TaskFlow: %s." % line["serial"]["build_error"]["type"])
        out.append("mod %s {" % kind)
        out.append("    use super::*;")
        out.extend("    " + text for text in inside)
        out.extend(["}", ""])
    out.append("fn main() {}")
    print("\n".join(out))


def main():
    if "--invalid" in sys.argv:
        return invalid()
    out, names = [HEAD], []
    for text in sys.stdin:
        line = json.loads(text)
        if line.get("skipped") or line["serial"]["build_error"] or several_providers(line):
            continue
        names.append((line["case"]["id"], module(line, out)))
    out.append("")
    out.append("/// All cases, by name.")
    out.append("pub(crate) const ALL: &[(&str, Run)] = &[")
    out.extend('    ("%s", %s::run),' % pair for pair in names)
    out.append("];")
    print("\n".join(out))


if __name__ == "__main__":
    main()
