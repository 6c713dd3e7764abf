//! What a task may ask of the run that it is part of.

// ENGINE HELPER writes:
// pub struct TaskContext — owned/cheap handle passed as `&TaskContext`, Clone + Send + Sync + 'static:
//   run_id() -> &str, node() -> &str, attempt() -> u32, idempotency_key() -> String ("{run}/{node}"),
//   progress(fraction: f32 clamped to 0..=1, message: impl Into<String>), is_cancelled(), cancelled().await
// pub struct Call<'a> — Copy; what the engine hands to Flow::execute/revert; the generated code calls:
//   call.context() -> TaskContext           (only for tasks that ask for one)
//   call.failed(error: E) -> Failure        where E: Into<BoxError> + 'static  (cold)
