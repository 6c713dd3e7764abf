//! Pages of ten thousand volumes on every database, against the same choice and order made here.
#![allow(clippy::unwrap_used, clippy::panic)] // Clippy's leave for tests ends at their helpers.

mod servers;

use manage_existing::db::VolumeColumn::{self, *};
use manage_existing::db::{Database, DbError, VolumeCondition, VolumeQuery};
use manage_existing::domain::{RequestContext, Volume};
use servers::database::{CinderDb, on_every_database};
use std::cmp::Ordering;
use std::fmt::Write;
use std::time::{Duration, Instant};
use uuid::Uuid;

const ROWS: u64 = 10_000;

on_every_database!(pages_are_chosen_ordered_and_cut);

/// Numbers that look random, and are the same each time.
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

fn quoted(text: Option<String>) -> String {
    text.map_or_else(|| "NULL".to_owned(), |text| format!("'{text}'"))
}

/// Rows with many ties, and with columns that have no value.
async fn fill(db: &CinderDb, project: &str) {
    let volume_type = db.open().await.volume_type_get_default().await.unwrap().id;
    let mut draw = Draw(7);
    for _ in 0..ROWS / 500 {
        let (mut volumes, mut metadata) = (String::new(), String::new());
        for row in 0..500 {
            let id = Uuid::from_u64_pair(draw.below(1 << 30) << 32, draw.below(1 << 30));
            let comma = if row == 0 { "" } else { ", " };
            let zone = (draw.below(4) > 0).then(|| format!("zone{}", draw.below(3)));
            let name = (draw.below(5) > 0).then(|| format!("name{:03}", draw.below(200)));
            let status = ["available", "managing", "error"][draw.below(3) as usize];
            let created = (draw.below(10) > 0)
                .then(|| format!("2026-01-01 00:{:02}:{:02}", draw.below(60), draw.below(60)));
            let bootable = if draw.below(2) == 0 { "TRUE" } else { "FALSE" };
            write!(
                volumes,
                "{comma}({}, FALSE, '{id}', 'u', '{project}', 'h@b#p', {}, {}, '{status}', \
                 'detached', {}, '{volume_type}', {bootable}, FALSE, TRUE, TRUE)",
                quoted(created.map(|at| at + &fraction(db))),
                draw.below(8),
                quoted(zone),
                quoted(name),
            )
            .unwrap();
            if row % 5 == 0 {
                let comma = if metadata.is_empty() { "" } else { ", " };
                write!(metadata, "{comma}(FALSE, '{id}', 'k', 'v{}')", draw.below(2)).unwrap();
            }
        }
        db.execute(&format!(
            "INSERT INTO volumes (created_at, deleted, id, user_id, project_id, host, size, \
             availability_zone, status, attach_status, display_name, volume_type_id, bootable, \
             multiattach, shared_targets, use_quota) VALUES {volumes}"
        ))
        .await;
        let key = if db.url().starts_with("mysql") { "`key`" } else { "\"key\"" };
        db.execute(&format!(
            "INSERT INTO volume_metadata (deleted, volume_id, {key}, value) VALUES {metadata}"
        ))
        .await;
    }
}

/// SQLite keeps text, in which SQLAlchemy writes a fraction.
fn fraction(db: &CinderDb) -> String {
    if db.url().starts_with("sqlite") { ".000000".to_owned() } else { String::new() }
}

fn takes(condition: &VolumeCondition, volume: &Volume) -> bool {
    match condition {
        VolumeCondition::Text(Status, text) => volume.status.as_str() == text,
        VolumeCondition::Text(AvailabilityZone, text) => {
            volume.availability_zone.as_ref() == Some(text)
        }
        VolumeCondition::Number(Size, size) => volume.size == *size as u64,
        VolumeCondition::Flag(Bootable, flag) => volume.bootable == *flag,
        VolumeCondition::Metadata(key, value) => volume.metadata.get(key) == Some(value),
        VolumeCondition::Never => false,
        other => panic!("{other:?}"),
    }
}

fn compare(column: VolumeColumn, a: &Volume, b: &Volume) -> Ordering {
    match column {
        Id => a.id.cmp(&b.id),
        Status => a.status.as_str().cmp(b.status.as_str()),
        Size => a.size.cmp(&b.size),
        AvailabilityZone => a.availability_zone.cmp(&b.availability_zone),
        DisplayName => a.display_name.cmp(&b.display_name),
        Bootable => a.bootable.cmp(&b.bootable),
        CreatedAt => a.created_at.cmp(&b.created_at),
        other => panic!("{other:?}"),
    }
}

/// The same list, made of all volumes.
fn expected(all: &[Volume], query: &VolumeQuery) -> Vec<Uuid> {
    let mut found: Vec<&Volume> = all
        .iter()
        .filter(|volume| query.conditions.iter().all(|condition| takes(condition, volume)))
        .collect();
    let last = query.sort.last().is_some_and(|(_, falls)| *falls);
    found.sort_by(|a, b| {
        let keys = query.sort.iter().copied().chain([(Id, last)]);
        keys.fold(Ordering::Equal, |order, (column, falls)| {
            let here = compare(column, a, b);
            order.then(if falls { here.reverse() } else { here })
        })
    });
    found.iter().map(|volume| volume.id).collect()
}

async fn pages_are_chosen_ordered_and_cut(db: &CinderDb) {
    let project = Uuid::new_v4().simple().to_string();
    fill(db, &project).await;
    let (open, context) = (db.open().await, RequestContext::new("u", project.as_str()));
    let begun = Instant::now();
    let all = open.volume_get_all(&context).await.unwrap();
    let whole = begun.elapsed();
    assert_eq!(all.len() as u64, ROWS);
    let conditions = [
        vec![],
        vec![VolumeCondition::Text(Status, "available".to_owned())],
        vec![
            VolumeCondition::Text(AvailabilityZone, "zone1".to_owned()),
            VolumeCondition::Number(Size, 3),
        ],
        vec![
            VolumeCondition::Flag(Bootable, true),
            VolumeCondition::Metadata("k".to_owned(), "v1".to_owned()),
        ],
        vec![VolumeCondition::Never],
    ];
    let sorts = [
        vec![],
        vec![(CreatedAt, true)],
        vec![(AvailabilityZone, false), (Size, true)],
        vec![(DisplayName, true), (Bootable, false), (CreatedAt, false)],
        vec![(Status, true), (DisplayName, false)],
    ];
    for conditions in conditions {
        for sort in &sorts {
            let (conditions, sort) = (conditions.clone(), sort.clone());
            let mut query = VolumeQuery {
                conditions,
                sort,
                limit: 997,
                with_count: true,
                ..Default::default()
            };
            let wanted = expected(&all, &query);
            let mut found = Vec::new();
            loop {
                let page = open.volume_list(&context, &query).await.unwrap();
                assert_eq!(page.count, wanted.len() as u64);
                found.extend(page.volumes.iter().map(|volume| volume.id));
                for volume in &page.volumes {
                    assert_eq!(all.iter().find(|known| known.id == volume.id), Some(volume));
                }
                if (page.volumes.len() as u64) < query.limit {
                    break;
                }
                query.marker = found.last().copied();
            }
            assert!(found == wanted, "{query:?}: {} of {}", found.len(), wanted.len());
            if let [_, marker, ..] = wanted[..] {
                let query = VolumeQuery { marker: Some(marker), offset: 3, limit: 2, ..query };
                let page = open.volume_list(&context, &query).await.unwrap();
                let ids: Vec<_> = page.volumes.iter().map(|volume| volume.id).collect();
                assert_eq!(ids, wanted.iter().skip(5).take(2).copied().collect::<Vec<_>>());
            }
        }
    }
    let nobodys = VolumeQuery { marker: Some(Uuid::nil()), limit: 1, ..Default::default() };
    let error = open.volume_list(&context, &nobodys).await.unwrap_err();
    assert!(matches!(error, DbError::VolumeNotFound(id) if id.is_nil()), "{error}");
    let other = RequestContext::new("u", "another");
    let foreign = VolumeQuery { marker: Some(all[0].id), limit: 1, ..Default::default() };
    assert!(open.volume_list(&other, &foreign).await.is_err(), "it is not in this list");
    // A page costs what is on it, and not what there is.
    let query = VolumeQuery { limit: 10, ..Default::default() };
    let mut pages = Vec::new();
    for _ in 0..5 {
        let begun = Instant::now();
        open.volume_list(&context, &query).await.unwrap();
        pages.push(begun.elapsed());
    }
    let page: Duration = pages.into_iter().min().unwrap();
    eprintln!("all {ROWS}: {whole:?}; a page of 10: {page:?}");
}
