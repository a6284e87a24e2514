#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod builder;
mod client;
#[cfg(feature = "hyper")]
mod connector;
mod error;
mod framing;
mod gate;
mod held_body;
mod hop;
mod lookup;
mod redirect;
mod request_builder;
mod resolver;

pub use reqwest;
pub use scopegate_guard as guard;

pub use builder::ClientBuilder;
pub use client::Client;
#[cfg(feature = "hyper")]
#[cfg_attr(docsrs, doc(cfg(feature = "hyper")))]
pub use connector::{Connector, for_request};
pub use error::{BuildError, Error};
pub use request_builder::RequestBuilder;
