use flow_runtime::{flow, task};
use std::convert::Infallible;

type Answer<T> = std::result::Result<T, Infallible>;

#[task]
async fn unnamed() -> Result<String, Infallible> {
    Ok(String::new())
}

#[task(provides(volume, size))]
async fn too_few() -> Result<String, Infallible> {
    Ok(String::new())
}

#[task(provides(volume, size))]
async fn too_many() -> Result<(String, u64, u8), Infallible> {
    Ok((String::new(), 1, 2))
}

#[task(provides(volume))]
async fn none() -> Result<(), Infallible> {
    Ok(())
}

#[task(provides(volume, volume))]
async fn twice() -> Result<(String, String), Infallible> {
    Ok((String::new(), String::new()))
}

#[task(provides(volume, size))]
async fn unseen() -> Answer<String> {
    Ok(String::new())
}

#[task]
async fn unseen_and_unnamed() -> Answer<String> {
    Ok(String::new())
}

fn main() {}
