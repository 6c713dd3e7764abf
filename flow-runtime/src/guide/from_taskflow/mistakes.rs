//! # Real mistakes, and what the compiler says to them
//!
//! All of these were found in Cinder's flows, by running them. The last column names the test in
//! `tests/ui` that holds the counterpart and the compiler's exact words.
//!
//! | where | the mistake | what came of it | here | test |
//! |---|---|---|---|---|
//! | `api/manage_existing.py`, `EntryCreateTask.revert` | reads `result['volume_id']`, which `execute` does not return | `KeyError` when the next task fails; the reservation leaks, the row stays | no field `volume_id` on type `Outcome<…>` | `cinder_key_that_is_not_there` |
//! | the same file, `ManageCastTask.revert` | `flow_failures[-1]` of a dict | `KeyError: -1` when the scheduler is down; nothing else is reverted, the cause is masked | cannot index into a value of type `&Failures` | `cinder_last_of_a_dict` |
//! | `manager/create_volume.py`, `ExtractVolumeSpecTask.revert` | looks for the result inside the result | the source volume is never restored, in silence | no field `volume_spec` on type `&VolumeSpec` | `cinder_result_inside_the_result` |
//! | `api/create_volume.py`, `VolumeCastTask.revert` | hands its arguments over as a volume spec | nothing is restored | expected `&VolumeSpec`, found `&Request` | `cinder_arguments_for_a_spec` |
//! | the same file, `QuotaCommitTask.revert` | its error handler logs an id that properties do not have | the handler fails, the rest of the rollback is lost | no field `id` on type `&Properties` | `cinder_id_of_properties` |
//! | the same file, `QuotaReserveTask.execute` | may return `None` where it provides `reservations` | the next task cannot start, nothing is reverted | expected `Vec<Reservation>`, found `Option<_>` | `cinder_nothing_for_reservations` |
//! | the same file, `ExtractVolumeRequestTask` | returns a `replication_status` that it does not provide | dropped in silence | names 2 values in `provides`, but returns 3 | `cinder_value_without_a_name` |
//! | `manager/manage_existing.py`, `ManageExistingTask` | provides a `volume` that the store has, too | nobody can reach it | the input `volume` and `manage_existing` both provide it | `cinder_output_in_the_shadow` |
//! | `QuotaCommitTask`, both | tells other tasks what it did by writing into an argument | lost when the flow is resumed | a task cannot change what it requires | `cinder_shared_arguments` |
//! | `manager/create_volume.py`, `OnFailureRescheduleTask` | takes any failure for the cause, and reads what is not there after a reload | a stale cause; a `TypeError` | no method `values` on `&Failures`; the cause is an `Option` | `cinder_some_failure` |
//! | `manager/manage_existing_snapshot.py` | a log format without its `%` | logs the literal | argument never used | `cinder_log_of_the_literal` |
//!
//! What no compiler sees: `QuotaCommitTask.revert` in the manager's flows computes the amounts
//! anew instead of taking them from its result, and gives back others than were reserved. That
//! `result` is there, typed, is the remedy.
//!
//! The other things that TaskFlow finds late or never have tests of their own in `tests/ui`: a
//! requirement of `revert` alone (`required_by_revert_alone`), a misspelt rebind
//! (`misspelt_rebinding`), a sibling in an unordered flow (`unordered_siblings`), a signature of
//! `revert` that cannot be called (`task_revert`), a value that cannot be stored
//! (`value_not_serialisable`), two nodes of one name (`duplicate_label`).
