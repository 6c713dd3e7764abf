//! What becomes of a project's usage and reservations: reckoned here, written by `rows`.

use super::rows::{Made, Usage};
use crate::db::RESERVATION_TIME;
use crate::domain::{OverQuota, Reservation, Reservations, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What somebody asks for.
#[derive(Clone, Debug)]
pub(in crate::db::sql) enum Op {
    /// Sets something aside, within these limits and until then.
    Reserve { reservations: Reservations, limits: BTreeMap<String, i64>, expire: Timestamp },
    /// Turns what is reserved into what is in use.
    Commit(Reservations),
    /// Gives back what is reserved.
    Rollback(Reservations),
    /// Undoes a commit: reservations of the opposite, committed at once.
    Refund(Reservations),
}

/// How that ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::db::sql) enum Settled {
    Yes,
    Over(OverQuota),
    /// The time of this reservation was over before, and nothing was changed.
    Gone(Uuid),
}

impl Op {
    pub(super) fn reservations(&self) -> &Reservations {
        match self {
            Op::Reserve { reservations, .. } => reservations,
            Op::Commit(reservations) | Op::Rollback(reservations) | Op::Refund(reservations) => {
                reservations
            }
        }
    }

    pub(super) fn resources(&self) -> impl Iterator<Item = &str> {
        self.reservations().parts.iter().map(|part| &*part.resource)
    }

    /// Whether it makes new reservations, which need rows of usage.
    pub(super) fn reserves(&self) -> bool {
        matches!(self, Op::Reserve { .. })
    }

    /// The reservations that it is about, made or to be made.
    pub(super) fn ids(&self) -> Vec<Uuid> {
        let ids = |reservations: &Reservations| -> Vec<Uuid> {
            reservations.parts.iter().map(|part| part.id).collect()
        };
        let mut all = ids(self.reservations());
        if let Op::Refund(reservations) = self {
            all.extend(ids(&reservations.opposite()));
        }
        all
    }
}

/// A row that is to be there.
pub(super) struct Added {
    pub(super) part: Reservation,
    pub(super) usage_id: i64,
    pub(super) expire: Timestamp,
}

/// A project's rows, as they are and as they are to be.
pub(super) struct Book {
    now: Timestamp,
    /// The usage of each resource that somebody asks about.
    usages: BTreeMap<String, Usage>,
    made: BTreeMap<Uuid, Made>,
    pub(super) added: Vec<Added>,
    /// Reservations that end.
    pub(super) ended: Vec<Uuid>,
    changed: BTreeSet<i64>,
}

impl Book {
    pub(super) fn new(now: Timestamp, usages: BTreeMap<String, Usage>, made: Vec<Made>) -> Self {
        let made = made.into_iter().map(|made| (made.uuid, made)).collect();
        let (added, ended, changed) = (Vec::new(), Vec::new(), BTreeSet::new());
        Book { now, usages, made, added, ended, changed }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.now
    }

    /// The rows of usage that are not as they were.
    pub(super) fn changed(&self) -> Vec<Usage> {
        let usages = self.usages.values();
        let mut changed: Vec<Usage> =
            usages.filter(|usage| self.changed.contains(&usage.id)).copied().collect();
        changed.sort_by_key(|usage| usage.id);
        changed
    }

    pub(super) fn settle(&mut self, op: &Op) -> Settled {
        match op {
            Op::Reserve { reservations, limits, expire } => {
                self.reserve(reservations, limits, *expire)
            }
            Op::Commit(reservations) => {
                let gone = |part: &&Reservation| self.made.get(&part.id).is_none_or(Made::expired);
                if let Some(part) = reservations.parts.iter().find(gone) {
                    return Settled::Gone(part.id);
                }
                self.end(reservations, true)
            }
            Op::Rollback(reservations) => self.end(reservations, false),
            Op::Refund(reservations) => self.refund(reservations),
        }
    }

    fn reserve(
        &mut self,
        reservations: &Reservations,
        limits: &BTreeMap<String, i64>,
        expire: Timestamp,
    ) -> Settled {
        let mut parts = reservations.parts.iter();
        if let Some(made) = parts.find_map(|part| self.made.get(&part.id)) {
            // All of them or none: who made them was stopped before it could say so.
            return if made.expired() { Settled::Gone(made.uuid) } else { Settled::Yes };
        }
        let over = |part: &Reservation| {
            let usage = self.usages.get(&part.resource)?;
            let limit = *limits.get(&part.resource)?;
            let consumed = usage.in_use + usage.reserved;
            let over = part.delta >= 0 && limit >= 0 && limit < part.delta + consumed;
            over.then(|| OverQuota { resource: part.resource.clone(), limit, consumed })
        };
        let overs = reservations.parts.iter().filter_map(over);
        if let Some(over) = overs.min_by(|a, b| a.resource.cmp(&b.resource)) {
            return Settled::Over(over);
        }
        for part in &reservations.parts {
            let Some(usage) = self.usages.get_mut(&part.resource) else { continue };
            if part.delta > 0 {
                usage.reserved += part.delta;
                self.changed.insert(usage.id);
            }
            let usage_id = usage.id;
            self.add(part.clone(), usage_id, expire);
        }
        Settled::Yes
    }

    fn add(&mut self, part: Reservation, usage_id: i64, expire: Timestamp) {
        self.made.insert(part.id, Made::open(&part, usage_id, expire));
        self.added.push(Added { part, usage_id, expire });
    }

    /// Ends those that are open still.
    fn end(&mut self, reservations: &Reservations, commit: bool) -> Settled {
        for part in &reservations.parts {
            let Some(made) = self.made.get_mut(&part.id) else { continue };
            if made.deleted {
                continue;
            }
            made.end(self.now);
            self.ended.push(made.uuid);
            let mut usages = self.usages.values_mut();
            let Some(usage) = usages.find(|usage| usage.id == made.usage_id) else { continue };
            if made.delta > 0 {
                usage.reserved -= made.delta.min(usage.reserved);
            }
            if commit {
                usage.in_use = (usage.in_use + made.delta).max(0);
            }
            if made.delta != 0 {
                self.changed.insert(usage.id);
            }
        }
        Settled::Yes
    }

    fn refund(&mut self, reservations: &Reservations) -> Settled {
        let back = reservations.opposite();
        if back.parts.iter().any(|part| self.made.contains_key(&part.id)) {
            // Done before.
            return Settled::Yes;
        }
        let expire = self.now.later(RESERVATION_TIME);
        for (part, back) in reservations.parts.iter().zip(back.parts) {
            let Some(made) = self.made.get(&part.id) else { continue };
            if !made.deleted || made.expired() {
                // It was not committed.
                continue;
            }
            let (usage_id, delta) = (made.usage_id, made.delta);
            let mut usages = self.usages.values_mut();
            let Some(usage) = usages.find(|usage| usage.id == usage_id) else { continue };
            if delta != 0 {
                usage.in_use = (usage.in_use - delta).max(0);
                self.changed.insert(usage_id);
            }
            let back = Reservation { delta: -delta, ..back };
            let id = back.id;
            self.add(back, usage_id, expire);
            self.ended.push(id);
            if let Some(made) = self.made.get_mut(&id) {
                made.end(self.now);
            }
        }
        Settled::Yes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book(in_use: i64, reserved: i64) -> Book {
        let usage = Usage { id: 7, in_use, reserved };
        Book::new(Timestamp::now(), [("volumes".to_owned(), usage)].into(), Vec::new())
    }

    fn of(key: u128, delta: i64) -> Reservations {
        Reservations::new("p", Uuid::from_u128(key), [("volumes", delta)])
    }

    fn reserve(reservations: &Reservations, limit: i64) -> Op {
        let limits = [("volumes".to_owned(), limit)].into();
        let expire = Timestamp::now().later(RESERVATION_TIME);
        Op::Reserve { reservations: reservations.clone(), limits, expire }
    }

    fn usage(book: &Book) -> (i64, i64) {
        let usage = book.usages["volumes"];
        (usage.in_use, usage.reserved)
    }

    #[test]
    fn of_two_who_want_the_last_unit_at_once_the_first_has_it() {
        let mut book = book(1, 0);
        assert_eq!(book.settle(&reserve(&of(1, 1), 2)), Settled::Yes);
        let over = OverQuota { resource: "volumes".to_owned(), limit: 2, consumed: 2 };
        assert_eq!(book.settle(&reserve(&of(2, 1), 2)), Settled::Over(over));
        assert_eq!((usage(&book), book.added.len()), ((1, 1), 1));
    }

    #[test]
    fn what_is_asked_twice_is_done_once() {
        let mut book = book(0, 0);
        let it = of(1, 1);
        let ops = [reserve(&it, 5), Op::Commit(it.clone()), Op::Refund(it)];
        for (op, after) in ops.iter().zip([(0, 1), (1, 0), (0, 0)]) {
            for _ in 0..2 {
                assert_eq!(book.settle(op), Settled::Yes);
                assert_eq!(usage(&book), after);
            }
        }
        // The reservation and its opposite.
        assert_eq!((book.added.len(), book.ended.len()), (2, 2));
        assert_eq!(book.changed().len(), 1);
    }

    #[test]
    fn what_was_never_reserved_cannot_be_committed_nor_refunded() {
        let mut book = book(5, 0);
        let never = of(2, 1);
        assert_eq!(book.settle(&Op::Commit(never.clone())), Settled::Gone(never.parts[0].id));
        assert_eq!(book.settle(&Op::Refund(never)), Settled::Yes);
        assert_eq!(usage(&book), (5, 0));
    }

    #[test]
    fn what_is_rolled_back_twice_is_given_back_once() {
        let mut book = book(5, 0);
        let it = of(1, 1);
        book.settle(&reserve(&it, 9));
        for _ in 0..2 {
            assert_eq!(book.settle(&Op::Rollback(it.clone())), Settled::Yes);
            assert_eq!(usage(&book), (5, 0));
        }
        // It would be another reservation of the same id: the row is there.
        assert_eq!(book.settle(&reserve(&it, 9)), Settled::Yes);
        assert_eq!(usage(&book), (5, 0));
    }
}
