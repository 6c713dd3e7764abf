//! Tasks say how far they are, and a stream of events makes a progress bar of it.
//!
//! `cargo run -p flow-runtime --example alphabet_soup`

use flow_runtime::{Engine, EventKind, TaskContext, flow, task};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

/// Boils the letters one by one.
#[task(provides(soup))]
async fn boil(letters: &str, cx: &TaskContext) -> Result<String, Infallible> {
    let mut soup = String::new();
    for (number, letter) in letters.chars().enumerate() {
        let done = number as f32 / letters.len() as f32;
        cx.progress(done, format!("letter {letter}"));
        tokio::time::sleep(Duration::from_millis(10)).await;
        soup.push(letter);
    }
    Ok(soup)
}

flow! {
    /// Makes a soup of letters.
    #[derive(Default)]
    unordered AlphabetSoup(first: String, second: String) -> (left: String, right: String) {
        left: boil(letters = first) -> left,
        right: boil(letters = second) -> right,
    }
}

// The clock is paused, so that nobody has to wait for the soup.
#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let inputs = AlphabetSoupInputs { first: "abcd".into(), second: "xy".into() };
    let run = Engine::default().start(Arc::new(AlphabetSoup::default()), inputs)?;
    let mut events = run.events();
    while let Some(event) = events.next().await {
        match event.kind {
            EventKind::Progress { task, fraction, message } => {
                let bar = "#".repeat((fraction * 20.0) as usize);
                println!("{task:5} [{bar:20}] {message}");
            }
            EventKind::TaskSucceeded { task, .. } => println!("{task:5} [{}] done", "#".repeat(20)),
            _ => {}
        }
    }
    let out = run.await?;
    println!("{} and {}", out.left, out.right);
    Ok(())
}
