//! Reads the XML of nmap (`-oX`) as JSON records, one per line, with constant memory.
//!
//! Each open port of a host is a record; a host without an open port is a record without a port.

use std::io::{self, BufRead, BufReader, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde::Serialize;

/// The maximum length of an element, in bytes: a tag with its attributes, or text.
const ELEMENT_LIMIT: usize = 16 * 1024 * 1024;
/// The maximum number of open ports of a host.
const MOST_PORTS: usize = 2 * 65_536;

/// A stream of records, one per line.
pub struct NmapRecords<R> {
    xml: Reader<Bounded<BufReader<R>>>,
    event: Vec<u8>,
    /// The byte after a record.
    end: u8,
    host: Option<Host>,
    state: State,
    output: Vec<u8>,
    /// The number of bytes of `output` that were read.
    taken: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    Document,
    Ended,
}

/// A host of the document.
#[derive(Debug, Default)]
struct Host {
    ip: Option<String>,
    /// The name that the user gave to nmap.
    name: Option<String>,
    ports: Vec<Port>,
    open_port: Option<Port>,
}

#[derive(Debug, Default)]
struct Port {
    number: u16,
    protocol: String,
    state: String,
    service: Option<String>,
}

/// A record as it is written.
#[derive(Debug, Serialize)]
struct Record<'h> {
    #[serde(skip_serializing_if = "Option::is_none")]
    host: Option<&'h str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ip: Option<&'h str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    port: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    protocol: Option<&'h str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    service: Option<&'h str>,
}

impl<R: Read> NmapRecords<R> {
    /// Wraps a stream. `end` is the byte to write after a record.
    pub fn new(stream: R, end: u8) -> Self {
        let mut xml = Reader::from_reader(Bounded { inner: BufReader::new(stream), left: ELEMENT_LIMIT });
        xml.config_mut().expand_empty_elements = true;
        Self { xml, event: Vec::new(), end, host: None, state: State::Start, output: Vec::new(), taken: 0 }
    }

    /// Reads an element and writes the records that it completes.
    fn step(&mut self) -> io::Result<()> {
        self.event.clear();
        self.xml.get_mut().left = ELEMENT_LIMIT;
        match self.xml.read_event_into(&mut self.event).map_err(unreadable)? {
            Event::Start(tag) => match (self.state, tag.name().as_ref()) {
                (State::Start, b"nmaprun") => self.state = State::Document,
                (State::Start, _) => return Err(not_nmap()),
                (_, b"host") => self.host = Some(Host::default()),
                (_, name) => {
                    if let Some(host) = &mut self.host {
                        host.begin(name, &tag)?;
                    }
                }
            },
            Event::End(tag) => match tag.name().as_ref() {
                b"port" => {
                    if let Some(host) = &mut self.host {
                        host.end_port()?;
                    }
                }
                b"host" => {
                    if let Some(host) = self.host.take() {
                        host.write(self.end, &mut self.output)?;
                    }
                }
                b"nmaprun" => self.state = State::Ended,
                _ => {}
            },
            Event::Eof if self.state == State::Start => return Err(not_nmap()),
            Event::Eof => {
                return Err(io::Error::new(
                    io::ErrorKind::UnexpectedEof,
                    "the document ends before `</nmaprun>`: the scan was interrupted, or it is still running",
                ));
            }
            _ => {}
        }
        Ok(())
    }
}

impl<R: Read> Read for NmapRecords<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.taken == self.output.len() && self.state != State::Ended {
            self.output.clear();
            self.taken = 0;
            self.step()?;
        }
        let waiting = self.output.get(self.taken..).unwrap_or_default();
        let length = waiting.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..length), waiting.get(..length)) {
            to.copy_from_slice(from);
        }
        self.taken += length;
        Ok(length)
    }
}

impl Host {
    fn begin(&mut self, name: &[u8], tag: &BytesStart<'_>) -> io::Result<()> {
        match name {
            b"address" if attribute(tag, "addrtype")?.is_none_or(|kind| kind != "mac") => {
                self.ip = self.ip.take().or(attribute(tag, "addr")?);
            }
            b"hostname" if attribute(tag, "type")?.as_deref() == Some("user") => {
                self.name = self.name.take().or(attribute(tag, "name")?);
            }
            b"port" => {
                let text = attribute(tag, "portid")?.unwrap_or_default();
                let number = text.parse().map_err(|_| invalid("`portid` is not a port"))?;
                let protocol = attribute(tag, "protocol")?.unwrap_or_default();
                self.open_port = Some(Port { number, protocol, ..Port::default() });
            }
            b"state" => {
                if let Some(port) = &mut self.open_port {
                    port.state = attribute(tag, "state")?.unwrap_or_default();
                }
            }
            b"service" => {
                if let Some(port) = &mut self.open_port {
                    port.service = attribute(tag, "name")?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn end_port(&mut self) -> io::Result<()> {
        let Some(port) = self.open_port.take().filter(|port| port.state.starts_with("open")) else { return Ok(()) };
        if self.ports.len() >= MOST_PORTS {
            return Err(invalid("a host has too many ports"));
        }
        self.ports.push(port);
        Ok(())
    }

    fn write(&self, end: u8, output: &mut Vec<u8>) -> io::Result<()> {
        let (host, ip) = (self.name.as_deref(), self.ip.as_deref());
        let of_host = Record { host, ip, port: None, protocol: None, service: None };
        let of_port = |port: &'_ Port| -> io::Result<Vec<u8>> {
            let (protocol, service) = (Some(port.protocol.as_str()), port.service.as_deref());
            Ok(serde_json::to_vec(&Record { host, ip, port: Some(port.number), protocol, service })?)
        };
        if self.ports.is_empty() {
            serde_json::to_writer(&mut *output, &of_host)?;
            output.push(end);
        }
        for port in &self.ports {
            output.extend(of_port(port)?);
            output.push(end);
        }
        Ok(())
    }
}

/// The value of an attribute.
fn attribute(tag: &BytesStart<'_>, name: &str) -> io::Result<Option<String>> {
    let Some(found) = tag.try_get_attribute(name).map_err(unreadable)? else { return Ok(None) };
    Ok(Some(found.unescape_value().map_err(unreadable)?.into_owned()))
}

fn unreadable(error: impl Into<quick_xml::Error>) -> io::Error {
    match error.into() {
        quick_xml::Error::Io(error) => io::Error::new(error.kind(), error),
        error => invalid(&format!("invalid XML: {error}")),
    }
}

fn not_nmap() -> io::Error {
    invalid("the document is not the XML of nmap, which begins with `<nmaprun>`: scan with `-oX FILE`")
}

fn invalid(message: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message)
}

/// A reader that fails after a number of bytes, so that no element needs more memory.
struct Bounded<R> {
    inner: R,
    left: usize,
}

impl<R: BufRead> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.fill_buf()?.read(buffer)?;
        self.consume(length);
        Ok(length)
    }
}

impl<R: BufRead> BufRead for Bounded<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Err(invalid("an element is longer than 16 MiB"));
        }
        let bytes = self.inner.fill_buf()?;
        let length = bytes.len().min(self.left);
        Ok(bytes.get(..length).unwrap_or_default())
    }

    fn consume(&mut self, length: usize) {
        self.left = self.left.saturating_sub(length);
        self.inner.consume(length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(xml: &str) -> io::Result<String> {
        let mut text = String::new();
        NmapRecords::new(xml.as_bytes(), b'\n').read_to_string(&mut text)?;
        Ok(text)
    }

    #[test]
    fn each_open_port_is_a_record() {
        let xml = r#"<?xml version="1.0"?><!DOCTYPE nmaprun><nmaprun scanner="nmap">
            <hosthint><address addr="192.0.2.99" addrtype="ipv4"/></hosthint>
            <host><status state="up"/><address addr="192.0.2.7" addrtype="ipv4"/>
              <address addr="00:11:22:33:44:55" addrtype="mac"/>
              <hostnames><hostname name="ptr.example" type="PTR"/><hostname name="a.example" type="user"/></hostnames>
              <ports><port protocol="tcp" portid="22"><state state="closed"/></port>
                <port protocol="tcp" portid="443"><state state="open"/><service name="https"/></port>
                <port protocol="udp" portid="53"><state state="open|filtered"/></port></ports></host>
            <host><address addr="2001:db8::1" addrtype="ipv6"/></host><runstats/></nmaprun>"#;
        let expected = [
            r#"{"host":"a.example","ip":"192.0.2.7","port":443,"protocol":"tcp","service":"https"}"#,
            r#"{"host":"a.example","ip":"192.0.2.7","port":53,"protocol":"udp"}"#,
            r#"{"ip":"2001:db8::1"}"#,
        ];
        assert_eq!(records(xml).unwrap(), expected.join("\n") + "\n");
    }

    #[test]
    fn other_and_incomplete_documents_are_errors() {
        for xml in [
            "",
            "{}",
            "<html></html>",
            "<nmaprun><host>",
            "<nmaprun><host><address addr=\"192.0.2.7\"/></host>",
            "<nmaprun><host><port portid=\"70000\"/></host></nmaprun>",
            "<nmaprun><host></nmaprun>",
            "<nmaprun><host a=\"&undefined;\"><address addr=\"&undefined;\"/></host></nmaprun>",
        ] {
            assert!(records(xml).is_err(), "{xml}");
        }
    }
}
