use flow_runtime::task;
use std::convert::Infallible;

#[task(provide(volume))]
async fn misspelt() -> Result<String, Infallible> {
    Ok(String::new())
}

#[task(provides = volume)]
async fn equals() -> Result<String, Infallible> {
    Ok(String::new())
}

#[task(provides(volume: String))]
async fn typed() -> Result<String, Infallible> {
    Ok(String::new())
}

#[task(provides("volume"))]
async fn text() -> Result<String, Infallible> {
    Ok(String::new())
}

#[task(provides)]
async fn nothing() -> Result<String, Infallible> {
    Ok(String::new())
}

#[task(provides(self, text))]
async fn keyword() -> Result<(String, u64), Infallible> {
    Ok((String::new(), 1))
}

fn main() {}
