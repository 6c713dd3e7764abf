//! Tasks and flows that another crate uses.
#![forbid(unsafe_code)]
#![deny(warnings)]

use flow_runtime::{flow, task};
use serde::{Deserialize, Serialize};
use std::convert::Infallible;

/// A volume.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Volume(pub u64);

/// Makes a volume of a size.
#[derive(Debug, Default)]
pub struct Create;

#[task(provides(volume))]
impl Create {
    // Private, as is the shim's business and not the user's.
    async fn execute(&self, size: &u64) -> Result<Volume, Infallible> {
        Ok(Volume(*size))
    }
}

/// Doubles a volume.
#[task(provides(grown))]
pub async fn grow(volume: &Volume) -> Result<Volume, Infallible> {
    Ok(Volume(volume.0 * 2))
}

mod hidden {
    use super::Volume;
    use flow_runtime::task;
    use std::convert::Infallible;

    /// Attaches a volume.
    #[derive(Debug, Default)]
    pub struct Attach;

    #[task(provides(note))]
    impl Attach {
        async fn execute(&self, volume: &Volume) -> Result<String, Infallible> {
            Ok(format!("attached {}", volume.0))
        }
    }
}
pub use hidden::Attach as DeepAttach;

/// Tasks further down.
pub mod deep {
    use flow_runtime::task;
    use std::convert::Infallible;

    /// Says whether a size is even.
    #[task(provides(even))]
    pub async fn check(size: &u64) -> Result<bool, Infallible> {
        Ok(size.is_multiple_of(2))
    }
}

/// Everything at once.
pub mod prelude {
    pub use super::{Create, DeepAttach, MakeAndGrow, grow};
}

/// A task that nobody outside can name.
#[derive(Debug, Default)]
struct Secret;

#[task(provides(secret))]
impl Secret {
    async fn execute(&self, volume: &Volume) -> Result<u64, Infallible> {
        Ok(volume.0 + 1)
    }
}

flow! {
    /// Makes a volume, then a larger one.
    #[derive(Debug, Default)]
    pub linear MakeAndGrow(size: u64) -> (volume: Volume, grown: Volume) {
        Create,
        grow,
    }
}

flow! {
    /// A flow that is public, of a task that is not.
    #[derive(Debug)]
    pub linear WithSecret(size: u64) -> (secret: u64) {
        Create,
        pub_secret: Secret,
    }
}

impl Default for WithSecret {
    fn default() -> Self {
        WithSecret { create: Create, pub_secret: Secret }
    }
}
