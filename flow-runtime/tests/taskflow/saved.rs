//! Cases with what TaskFlow did with them, saved: they need no TaskFlow.

use crate::compare::compare;
use crate::rules::Tally;

#[test]
fn what_taskflow_did_is_what_we_do() {
    let tally = replay(include_str!("saved.jsonl").lines(), 24);
    println!("{tally}");
    assert!(tally.cases > 100 && tally.serial_exact > 50);
}

/// Compares cases, and tells all that is wrong.
pub(crate) fn replay<'a>(lines: impl Iterator<Item = &'a str>, orders: u64) -> Tally {
    let mut tally = Tally::default();
    let wrong: Vec<_> = lines.filter_map(|line| compare(line, orders, &mut tally).err()).collect();
    assert!(wrong.is_empty(), "{} cases differ:\n{}", wrong.len(), wrong.join("\n\n"));
    tally
}
