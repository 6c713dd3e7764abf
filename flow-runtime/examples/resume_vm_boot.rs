//! A virtual machine is built, and the program dies half way: called again for the same machine,
//! it goes on where it was.
//!
//! `cargo run -p flow-runtime --features sqlite --example resume_vm_boot`

use flow_runtime::journal::Sqlite;
use flow_runtime::{Engine, flow, task};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, exit};
use std::sync::Arc;
use std::time::Duration;

/// The machine to be.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Spec {
    disks: u32,
    ips: u8,
    volumes: u32,
}

#[task(provides(spec))]
async fn define_spec() -> Result<Spec, Infallible> {
    println!("  defining the machine");
    Ok(Spec { disks: 2, ips: 1, volumes: 3 })
}

#[task(provides(locations))]
async fn locate_images(spec: &Spec) -> Result<BTreeMap<String, PathBuf>, Infallible> {
    let image = |disk| {
        let url = format!("http://images.example/{disk}");
        (url, PathBuf::from(format!("/tmp/{disk}.img")))
    };
    Ok((0..spec.disks).map(image).collect())
}

#[task(provides(images))]
async fn download_images(
    locations: &BTreeMap<String, PathBuf>,
) -> Result<Vec<PathBuf>, Infallible> {
    for (url, path) in locations {
        println!("  downloading {url} to {}", path.display());
    }
    Ok(locations.values().cloned().collect())
}

#[task(provides(ips))]
async fn allocate_ips(spec: &Spec) -> Result<Vec<String>, Infallible> {
    let ips = (1..=spec.ips).map(|host| format!("192.168.0.{host}"));
    Ok(ips.inspect(|ip| println!("  allocating {ip}")).collect())
}

#[task(provides(settings))]
async fn create_settings(ips: &[String]) -> Result<Vec<String>, Infallible> {
    let device = |(number, ip): (usize, &String)| format!("DEVICE=eth{number} IPADDR={ip}");
    Ok(ips.iter().enumerate().map(device).collect())
}

/// The first time the program dies in it.
#[task]
async fn write_settings(images: &[PathBuf], settings: &[String]) -> Result<(), Infallible> {
    for image in images {
        println!("  mounting {}", image.display());
        if std::env::var_os("DIES").is_some() {
            println!("  the power fails");
            exit(1);
        }
        for setting in settings {
            println!("  writing {setting}");
        }
    }
    Ok(())
}

#[task(provides(volumes))]
async fn allocate_volumes(spec: &Spec) -> Result<Vec<String>, Infallible> {
    let volumes = (1..=spec.volumes).map(|number| format!("/dev/vda{number}"));
    Ok(volumes.inspect(|volume| println!("  allocating {volume}")).collect())
}

#[task]
async fn format_volumes(volumes: &[String]) -> Result<(), Infallible> {
    println!("  formatting {}", volumes.join(", "));
    Ok(())
}

#[task]
async fn boot(spec: &Spec) -> Result<(), Infallible> {
    println!("  booting a machine with {} disks", spec.disks);
    Ok(())
}

flow! {
    /// Builds a virtual machine, and boots it.
    #[derive(Default)]
    linear BootVm() {
        define_spec,
        images: graph { locate_images, download_images }
        network: graph { create_settings, allocate_ips }
        write_settings,
        storage: linear { allocate_volumes, format_volumes }
        boot,
    }
}

/// One life of the program.
async fn life(database: &Path) -> Result<(), Box<dyn Error>> {
    let journal = Arc::new(Sqlite::open(database).await?);
    let builder = Engine::builder().journal(journal).register(BootVm::default());
    // How long whoever died is waited for.
    let builder = builder.lease(Duration::from_secs(1));
    let engine = builder.claim_interval(Duration::from_millis(50)).build().await?;
    // Whether it is the first life or not: the name is that of the machine.
    engine.start::<BootVm>("vm-7", BootVmInputs {}).await?.wait().await?;
    engine.shutdown().await;
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    if let Some(database) = std::env::args_os().nth(1) {
        return life(Path::new(&database)).await;
    }
    let folder = tempfile::tempdir()?;
    let mut program = Command::new(std::env::current_exe()?);
    program.arg(folder.path().join("machines.db"));
    println!("the first life:");
    assert!(!program.env("DIES", "yes").status()?.success());
    println!("the second life:");
    assert!(program.env_remove("DIES").status()?.success());
    Ok(())
}
