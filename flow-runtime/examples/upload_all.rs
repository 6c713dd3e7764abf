//! A task for each element of a list that is known only when the flow runs: all pictures of an
//! album are uploaded, two at a time, or none.
//!
//! `cargo run -p flow-runtime --example upload_all`

use flow_runtime::{Outcome, TaskContext, flow, task};
use std::convert::Infallible;

/// Finds the pictures of an album.
#[task(provides(pictures))]
async fn list(album: &str) -> Result<Vec<String>, Infallible> {
    let pictures: &[&str] = match album {
        "holidays" => &["beach", "sea", "sunset"],
        _ => &["cake", "candles", "blurred"],
    };
    Ok(pictures.iter().map(|picture| (*picture).to_owned()).collect())
}

struct Upload;

/// Puts one picture into the cloud.
///
/// Reversion strategy: deletes it there.
#[task(provides(address, size))]
impl Upload {
    async fn execute(
        &self,
        picture: &str,
        cx: &TaskContext,
    ) -> Result<(String, usize), &'static str> {
        let number = cx.index().map_or(0, |index| index + 1);
        println!("  uploading {picture}, number {number}");
        match picture {
            "blurred" => Err("nobody wants to see it"),
            _ => Ok((format!("cloud://{picture}"), picture.len())),
        }
    }

    async fn revert(&self, result: Outcome<'_, (String, usize)>) -> Result<(), Infallible> {
        if let Outcome::Done((address, _)) = result {
            println!("  deleting {address}");
        }
        Ok(())
    }
}

/// Makes a page of what was uploaded: what a task for each provides is a list.
#[task(provides(page))]
async fn publish(addresses: &[String], sizes: &[usize]) -> Result<String, Infallible> {
    Ok(format!("{} ({} bytes)", addresses.join(" "), sizes.iter().sum::<usize>()))
}

flow! {
    linear Publish(album: String) -> (page: String) {
        list,
        #[each(picture in pictures, limit = 2)]
        #[retry(times = 2)]
        Upload -> (addresses, sizes),
        publish,
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let flow = Publish { list: list {}, upload: Upload, publish: publish {} };
    for album in ["holidays", "birthday"] {
        println!("{album}:");
        match flow.run(PublishInputs { album: album.to_owned() }).await {
            Ok(out) => println!("{}", out.page),
            Err(error) => println!("{error}"),
        }
    }
}
