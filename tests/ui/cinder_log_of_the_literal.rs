//! Cinder, manager/manage_existing_snapshot.py: the log says `snapshot_id=(snapshot_id)s`, for
//! want of a character.
fn main() {
    let snapshot_id = 7;
    println!("managing a snapshot: snapshot_id=(snapshot_id)s", snapshot_id);
}
