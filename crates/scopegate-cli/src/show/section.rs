//! Titles and lists of `scopegate show`.

use std::io::{self, Write};

use clap::builder::styling::Style;

use crate::style::STRONG;

pub(super) fn section<T>(out: &mut Vec<u8>, title: &str, items: &[T], text: impl Fn(&T) -> String) -> io::Result<()> {
    if items.is_empty() {
        return Ok(());
    }
    title_line(out, title)?;
    items.iter().try_for_each(|item| writeln!(out, "  {}", text(item)))
}

pub(super) fn styled_title_line(out: &mut Vec<u8>, title: &str, style: Style) -> io::Result<()> {
    writeln!(out, "\n{style}{title}{style:#}")
}

pub(super) fn title_line(out: &mut Vec<u8>, title: &str) -> io::Result<()> {
    writeln!(out, "\n{STRONG}{title}{STRONG:#}")
}
