//! Who one talks to or as whom: a service, an address, a port, each of which may be missing.

use super::super::json::{Json, Read, Scalar};
use super::super::span::Named;
use crate::model::{BatchWriter, NONE, Owner, Value};
use std::net::Ipv4Addr;

/// An endpoint. The address of a peer becomes `net.peer.ip` and `net.peer.port`, that of a service `net.host.ip` and
/// `net.host.port` of its resource, as the OpenTelemetry collector has it; a peer's name becomes `peer.service`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Endpoint {
    /// Symbol, or [`NONE`].
    pub service: u32,
    /// Symbol of IPv4 or else IPv6 as text, or [`NONE`].
    ip: u32,
    /// 0 where it is not given.
    port: u16,
}

impl Default for Endpoint {
    fn default() -> Self {
        Self { service: NONE, ip: NONE, port: 0 }
    }
}

impl Endpoint {
    /// Reads an endpoint, in JSON's spelling or in Thrift's.
    pub fn read(json: &mut Json<'_>, out: &mut BatchWriter) -> Read<Self> {
        let mut endpoint = Self::default();
        json.object(|key, json| {
            match key {
                "serviceName" | "service_name" => endpoint.service = symbol(&json.scalar()?, out),
                "ipv4" => endpoint.ip = ipv4(&json.scalar()?, out),
                "ipv6" if endpoint.ip == NONE => endpoint.ip = symbol(&json.scalar()?, out),
                "port" => endpoint.port = port(&json.scalar()?),
                _ => json.skip()?,
            }
            Ok(())
        })?;
        Ok(endpoint)
    }

    /// Whether anything is known.
    pub fn is_given(self) -> bool {
        self != Self::default()
    }

    /// The context of the resource that this is.
    pub fn resource(self, out: &mut BatchWriter) -> u32 {
        if !self.is_given() {
            return NONE;
        }
        let ip = if self.ip == NONE { "" } else { out.text_of(self.ip) };
        let address = [ip, &self.port.to_string()].join("\0");
        let named = Named { owner: Owner::Resource, name: self.service, version: NONE };
        named.shared(&address, out, |out| self.write_address("net.host.ip", "net.host.port", out))
    }

    /// Appends the attributes of a peer that this is; its name only where `is_named` does not say that there is one.
    pub fn write_peer(self, is_named: bool, out: &mut BatchWriter) {
        if self.service != NONE && !is_named {
            let name = out.text_of(self.service).to_owned();
            out.attribute(PEER_SERVICE, Value::Text(&name));
        }
        self.write_address("net.peer.ip", "net.peer.port", out);
    }

    fn write_address(self, ip_key: &str, port_key: &str, out: &mut BatchWriter) {
        if self.ip != NONE {
            let ip = out.text_of(self.ip).to_owned();
            out.attribute(ip_key, Value::Text(&ip));
        }
        if self.port != 0 {
            out.attribute(port_key, Value::Int(self.port.into()));
        }
    }
}

/// Attribute with the name of a peer.
pub(super) const PEER_SERVICE: &str = "peer.service";

fn symbol(value: &Scalar<'_>, out: &mut BatchWriter) -> u32 {
    let text = value.to_text();
    if text.is_empty() { NONE } else { out.text(&text) }
}

/// Thrift has it as a number, in two's complement.
fn ipv4(value: &Scalar<'_>, out: &mut BatchWriter) -> u32 {
    let bits = match value {
        Scalar::Unsigned(number) => u32::try_from(*number).ok(),
        Scalar::Signed(number) => i32::try_from(*number).ok().map(i32::cast_unsigned),
        _ => return symbol(value, out),
    };
    bits.filter(|&bits| bits != 0).map_or(NONE, |bits| out.text(&Ipv4Addr::from(bits).to_string()))
}

/// Thrift has it as a number of 16 bits with a sign.
fn port(value: &Scalar<'_>) -> u16 {
    match value {
        Scalar::Unsigned(number) => u16::try_from(*number).unwrap_or(0),
        Scalar::Signed(number) => i16::try_from(*number).map_or(0, i16::cast_unsigned),
        Scalar::Text(text) => text.parse().unwrap_or(0),
        _ => 0,
    }
}
