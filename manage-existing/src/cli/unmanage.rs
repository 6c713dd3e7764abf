//! `unmanage`: the file gets its name back, the entry goes.

use super::exit::Failure;
use super::output::{json, print};
use super::{Common, show};
use serde_json::json;

pub(super) async fn run(common: &Common, volume: &str, force: bool) -> Result<(), Failure> {
    let site = common.site().await?;
    let manager = site.start(&common.context).await?;
    let volume = show::find(common, &site, volume).await?;
    let file = manager.unmanage(&common.context, &volume, force).await?;
    if common.json {
        return json(&json!({ "id": volume.id, "file": file }));
    }
    print(&match file {
        Some(file) => format!("volume {} is {} again\n", volume.id, file.display()),
        None => format!("volume {} had no file; its entry is gone\n", volume.id),
    })
}
