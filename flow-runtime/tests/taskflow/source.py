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

use crate::controllers::{SpiedNumbers, SpiedValues, Spy};
use crate::parts::{Part, given, no, vote, yes};
use crate::{Case, Outcome as Seen, Way};
use flow_runtime::retry::{AlwaysRevert, AlwaysRevertAll, ForEach, Times};
use flow_runtime::{BoxError, Failures, Outcome, flow, task};

/// Runs a case.
pub(crate) type Run = fn(&Case, Way) -> Result<Seen, String>;
"""

TYPES = ["()", "String", "(String, String)", "(String, String, String)"]

# Of these more cases are written than of the others: rustc takes its time for each.
MANY = ["retry", "nested_retry", "decider", "crash"]
DEPTHS = ["ATOM", "NEIGHBORS", "FLOW", "ALL"]


def flows(flow):
    yield flow
    for child in flow["children"]:
        if child["kind"] != "task":
            yield from flows(child)


def tasks(flow):
    for child in flow["children"]:
        if child["kind"] == "task":
            yield child
        else:
            yield from tasks(child)


def retries(flow):
    return [one["retry"] for one in flows(flow) if one.get("retry")]


def type_of(name):
    """`t_first` is the node that a task `TFirst` has by itself."""
    return "".join(part.capitalize() for part in name.split("_"))


def several_providers(line):
    """Whether our checks may refuse the case: nobody is sure without running them."""
    provided = [s for t in tasks(line["case"]["flow"]) for s in t.get("provides") or ()]
    return len(set(provided)) < len(provided) or set(provided) & set(line["case"]["store"])


def task(t, types, voter, out):
    requires, provides = t.get("requires") or [], t.get("provides") or []
    parameters = "".join(", %s: &%s" % (s, types.get(s, "String")) for s in requires)
    given = "&[%s]" % ", ".join('("%s", given(%s))' % (s, s) for s in requires)
    names = provides + (["voice_of_%s" % t["name"]] if voter else [])
    result = TYPES[len(names)]
    arguments = "(provides(%s))" % ", ".join(names) if names else ""
    out.append("pub(crate) struct %s(Part);" % type_of(t["name"]))
    out.append("#[task%s]" % arguments)
    out.append("impl %s {" % type_of(t["name"]))
    out.append("    async fn execute(&self%s) -> Result<%s, BoxError> {" % (parameters, result))
    out.append("        let %s = self.0.execute(%s).await?;"
               % ("made" if provides else "_", given))
    made = ["made[%d].clone()" % i for i in range(len(provides))]
    made += ["String::new()"] if voter else []
    out.append("        Ok(%s)" % (made[0] if len(made) == 1 else "(%s)" % ", ".join(made)))
    out.append("    }")
    out.append("    async fn revert(&self%s, result: Outcome<'_, %s>, flow_failures: &Failures)"
               " -> Result<(), BoxError> {" % (parameters, result))
    parts = ["made.clone()"] if len(names) == 1 else ["made.%d.clone()" % i for i in range(3)]
    done = "|made| vec![%s]" % ", ".join(parts[:len(provides)]) if provides else "|_| Vec::new()"
    out.append("        self.0.revert(%s, result, %s, flow_failures).await" % (given, done))
    out.append("    }")
    out.append("}")


def is_policy(retry):
    """Whether it is no controller here: see `Retry::only_times` in case.rs."""
    return (retry["kind"] == "times" and retry["attempts"] > 1
            and not retry.get("provides") and not retry.get("revert_all"))


def text(values):
    return "vec![%s]" % ", ".join('"%s".to_owned()' % value for value in values)


def retry(r, spied):
    if is_policy(r):
        return "#[retry(times = %d)]" % r["attempts"]
    each = r["kind"] in ("for_each", "param_for_each")
    values = ""
    if each:
        values = "(values = %s)" % (r.get("values_from") or "{ %s }" % text(r["values"]))
    if spied:
        kind = "SpiedValues" if each else "SpiedNumbers"
    else:
        kind = "ForEach<String>" if each else type_of(r["kind"])
    provides = spied or each or r["kind"] == "times"
    renamed = " -> %s" % (r.get("provides") or "_") if provides else ""
    return "#[retry(%s: %s%s%s)]" % (r["name"], kind, values, renamed)


def controller(r, spied):
    """What the field of a controller is given."""
    each = r["kind"] in ("for_each", "param_for_each")
    if spied:
        kind = "SpiedValues" if each else "SpiedNumbers"
        return '%s(Spy::of(case, world, "%s"))' % (kind, r["name"])
    all_ = "true" if r.get("revert_all") else "false"
    if each:
        return "crate::controllers::for_each(%s)" % all_
    if r["kind"] == "times":
        return "Times { attempts: %d, revert_all: %s }" % (r["attempts"], all_)
    return type_of(r["kind"])


def roots(flow):
    """As in votes.rs, which says why."""
    if flow["kind"] == "linear":
        return flow["children"][:1]
    to = {link["to"] for link in flow.get("links") or ()}
    return [child for child in flow["children"] if child["name"] not in to]


def votes(flow, child):
    links = [link for link in flow.get("links") or ()
             if link["to"] == child["name"] and link.get("decider") is not None]
    if not links:
        return None
    kinds = {c["name"]: c["kind"] for c in flow["children"]}
    of = [(link["from"] if kinds[link["from"]] == "task" else None, link["decider"])
          for link in links]
    no = [link.get("depth") or "ALL" for link in links if not link["decider"]]
    return of, max(no, key=DEPTHS.index) if no else "ALL"


def when(of, skip):
    voices = ["voice_of_%s" % name for name, _ in of if name]
    says = ["vote(voice_of_%s, %s)" % (name, str(says).lower()) if name else str(says).lower()
            for name, says in of]
    question = "|%s| %s" % (", ".join(voices), " && ".join(says))
    if not voices:
        question = "yes()" if all(says for _, says in of) else "no()"
    return "#[when(%s, skip = %s)]" % (question, skip.lower())


def body(flow, spied, out, depth, handed=None):
    pad = "    " * depth
    for child in flow["children"]:
        for link in flow.get("links") or ():
            if link["to"] == child["name"]:
                out.append("%s#[after(%s)]" % (pad, link["from"]))
        asked = votes(flow, child)
        if handed and child in roots(flow):
            asked = asked or handed
        inner = None
        if child["kind"] == "task":
            if asked:
                out.append(pad + when(*asked))
            inject = {s: v for s, v in (child.get("inject") or {}).items()
                      if s in (child.get("requires") or ())}
            given = ", ".join('%s = {"%s".to_owned()}' % pair for pair in sorted(inject.items()))
            out.append("%s%s%s," % (pad, type_of(child["name"]), "(%s)" % given if given else ""))
            continue
        if asked and asked[1] == "ALL":
            out.append(pad + when(*asked))
        elif asked and child.get("retry"):
            out.append(pad + when(asked[0], "ATOM"))
        elif asked:
            inner = asked
        if child.get("retry"):
            out.append(pad + retry(child["retry"], spied))
        out.append("%s%s: %s {" % (pad, child["name"], child["kind"]))
        body(child, spied, out, depth + 1, inner)
        out.append("%s}," % pad)


def module(line, out):
    case = line["case"]
    flow, store = case["flow"], case["store"]
    name = case["id"].replace("-", "_")
    # Those of ours and those of a user in turn.
    spied = case["seed"] % 24 < 12
    out.append("")
    out.append("mod %s {" % name)
    out.append("    use super::*;")
    inside = []
    types = {r["provides"]: "usize" for r in retries(flow)
             if r["kind"] == "times" and r.get("provides")}
    for one in flows(flow):
        voters = {link["from"] for link in one.get("links") or ()
                  if link.get("decider") is not None}
        for t in one["children"]:
            if t["kind"] == "task":
                task(t, types, t["name"] in voters, inside)
    inputs = ", ".join("%s: %s" % (s, "String" if isinstance(v, str) else "Vec<String>")
                       for s, v in sorted(store.items()))
    inside.append("flow! {")
    if flow.get("retry"):
        inside.append("    " + retry(flow["retry"], spied))
    inside.append("    pub(crate) %s Top(%s) {" % (flow["kind"], inputs))
    body(flow, spied, inside, 2)
    inside.append("    }")
    inside.append("}")
    inside.append("pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {")
    fields = ['%s: %s(Part::of(case, world, "%s"))' % (
        t["name"], type_of(t["name"]), t["name"]) for t in tasks(flow)]
    fields += ["%s: %s" % (r["name"], controller(r, spied)) for r in retries(flow)
               if not is_policy(r)]
    inside.append("    crate::run(case, way, |world| {")
    inside.append("        let flow = Top { %s };" % ", ".join(fields))
    given = ", ".join('%s: case.input("%s")' % (s, s) for s in sorted(store))
    inside.append("        Ok((flow, TopInputs { %s }))" % given)
    inside.append("    })")
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


def same_retry(flow, depth):
    retry = flow.get("retry")
    if retry and retry["name"] == "same_retry":
        yield "%s#[retry(same_retry: flow_runtime::retry::Times -> _)]" % ("    " * depth)


def invalid_body(flow, out, depth):
    pad = "    " * depth
    for child in flow["children"]:
        for link in flow.get("links") or ():
            if link["to"] == child["name"]:
                out.append("%s#[after(%s)]" % (pad, link["from"]))
        if child["kind"] == "task":
            out.append("%s%s," % (pad, child["name"]))
        else:
            out.extend(same_retry(child, depth))
            # A word of Rust's is no name here.
            name = {"in": "inside"}.get(child["name"], child["name"])
            out.append("%s%s: %s {" % (pad, name, child["kind"]))
            invalid_body(child, out, depth + 1)
            out.append("%s}," % pad)


def invalid():
    out, seen = [INVALID_HEAD], set()
    for text in sys.stdin:
        line = json.loads(text)
        case = line["case"]
        kind = case.get("invalid")
        if kind is None or kind in seen:
            continue
        seen.add(kind)
        inside, known = [], set()
        # Of the retries only those are written that are the mistake.
        lost = {r["provides"] for r in retries(case["flow"]) if r.get("provides")}
        for t in tasks(case["flow"]):
            if t["name"] in known:
                continue
            known.add(t["name"])
            provides = t.get("provides") or []
            inside.append("#[task%s]" % ("(provides(%s))" % ", ".join(provides)
                                         if provides else ""))
            parameters = ", ".join("%s: &String" % s for s in t.get("requires") or ()
                                   if s not in lost)
            # Never called: the flow around it does not compile.
            inside.append("pub async fn %s(%s) -> Result<%s, Infallible> { Ok(Default::default()) }"
                          % (t["name"], parameters, TYPES[len(provides)]))
        inputs = ", ".join("%s: %s" % (s, "String" if isinstance(v, str) else "Vec<String>")
                           for s, v in sorted(case["store"].items()))
        inside.append("flow! {")
        inside.extend(same_retry(case["flow"], 1))
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
        if line["serial"]["build_error"] or several_providers(line):
            continue
        if line["case"]["seed"] >= (120 if line["case"]["family"] in MANY else 48):
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
