//! Box file requests: the API as plain data ([`api`]), a client over `fetch`, and the three faces
//! built on them: an npm package, an admin page and a local sandbox. Each face is a cargo feature.

// The package's module: see `npm::panic`.
#![cfg_attr(
    all(feature = "npm", not(feature = "admin"), target_arch = "wasm32"),
    no_std
)]

extern crate alloc;

#[forbid(unsafe_code)]
pub mod api;

#[cfg(feature = "admin")]
pub mod admin;
#[cfg(feature = "client")]
pub mod client;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod layers;
#[cfg(feature = "npm")]
pub mod npm;
#[cfg(feature = "sandbox")]
pub mod sandbox;

/// Half as large as the standard one.
#[cfg(all(feature = "client", target_arch = "wasm32"))]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
