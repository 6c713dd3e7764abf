//! `init`: the database, pools and types, made by hand.

use super::Common;
use super::args::InitArgs;
use super::exit::Failure;
use super::output::{json, print};
use serde_json::json;

pub(super) async fn run(common: &Common, args: InitArgs) -> Result<(), Failure> {
    let site = common.site_or_new().await?;
    let mut pools = Vec::new();
    for folder in &args.folders {
        pools.push(site.add_pool(folder).await?);
    }
    let added = match &args.add_type {
        Some(name) => {
            let specs = args.extra_spec.into_iter().collect();
            Some(site.db().volume_type_create(name, &specs).await?)
        }
        None => None,
    };
    site.start(&common.context).await?;
    if common.json {
        return json(&json!({ "database": site.db().place(), "pools": pools, "type": added }));
    }
    let mut text = format!("database     {}\n", site.db().place());
    for pool in pools {
        text += &format!("pool         {}  {}\n", pool.full_host(), pool.path.display());
    }
    if let Some(added) = added {
        text += &format!("volume type  {}  {}\n", added.name, added.id);
    }
    print(&text)
}
