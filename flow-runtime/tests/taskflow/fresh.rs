//! Cases that were never seen: TaskFlow is installed, and run on them first.
//!
//! `TASKFLOW_SEEDS=1000..1600` says which; in CI there are 600, elsewhere none unless asked
//! for. Or `TASKFLOW_CASES` names a file that `cases.py` wrote. `TASKFLOW_PYTHON` names a Python
//! that has TaskFlow; without it one is made under `target`.

use crate::saved::replay;
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

const TASKFLOW: &str = "taskflow==6.5.0";

#[test]
fn fresh_flows_end_as_they_do_in_taskflow() {
    if let Ok(file) = env::var("TASKFLOW_CASES") {
        let lines = std::fs::read_to_string(file).expect("TASKFLOW_CASES names a file");
        println!("{}", replay(lines.lines(), 8));
        return;
    }
    let in_ci = env::var("CI").is_ok_and(|ci| ci == "true");
    let seeds = match env::var("TASKFLOW_SEEDS") {
        Ok(seeds) => seeds,
        Err(_) if in_ci => "1000..1600".to_owned(),
        Err(_) => {
            println!("skipped: set TASKFLOW_SEEDS=1000..1600 to compare with the real TaskFlow");
            return;
        }
    };
    let (first, end) = seeds.split_once("..").expect("TASKFLOW_SEEDS is like 1000..1600");
    let first: u32 = first.parse().expect("a seed is a number");
    let count = end.parse::<u32>().expect("a seed is a number").saturating_sub(first);
    let python = python();
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/taskflow/cases.py");
    let output = Command::new(&python)
        .arg(&cases)
        .args(["--seed", &first.to_string(), "--count", &count.to_string()])
        .output()
        .expect("Python runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).expect("JSON is text");
    assert_eq!(lines.lines().count(), count as usize, "every seed has its line");
    let tally = replay(lines.lines(), 8);
    println!("{tally}");
    // What a test prints is not shown; CI shows this.
    let shown = Path::new(env!("CARGO_TARGET_TMPDIR")).join("taskflow.txt");
    std::fs::write(shown, tally.to_string()).expect("the counts are written");
    assert_eq!(tally.cases, count as usize, "every case is compared");
}

/// A Python that has TaskFlow.
fn python() -> PathBuf {
    if let Ok(python) = env::var("TASKFLOW_PYTHON") {
        return python.into();
    }
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let home = target.join("taskflow");
    let python = home.join("bin/python");
    let works = || {
        let import = Command::new(&python).args(["-c", "import taskflow"]).output();
        import.is_ok_and(|output| output.status.success())
    };
    if !works() {
        succeed(Command::new("python3").args(["-m", "venv"]).arg(&home));
        succeed(Command::new(&python).args(["-m", "pip", "install", "--quiet", TASKFLOW]));
        assert!(works(), "TaskFlow is installed and cannot be imported");
    }
    python
}

fn succeed(command: &mut Command) {
    let output = command.output();
    match &output {
        Ok(output) if output.status.success() => {}
        _ => panic!("{command:?} failed, which the comparison with TaskFlow needs: {output:?}"),
    }
}
