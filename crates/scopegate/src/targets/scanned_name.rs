//! A domain name in canonical form, as part of a larger text.

/// Bytes that are known to be ASCII; converted to `str` only on demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ascii<'t>(&'t [u8]);

impl<'t> Ascii<'t> {
    #[inline]
    pub(crate) fn new(bytes: &'t [u8]) -> Self {
        Self(bytes)
    }

    #[inline]
    pub(crate) fn as_bytes(self) -> &'t [u8] {
        self.0
    }

    #[inline]
    pub(crate) fn as_str(self) -> &'t str {
        std::str::from_utf8(self.0).unwrap_or_default()
    }
}

/// The position of a name in a text, and the positions of its dots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ScannedName<'t> {
    pub(crate) text: &'t [u8],
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// One bit for each byte of the name; the lowest bit is the first byte.
    pub(crate) dots: u64,
}

impl<'t> ScannedName<'t> {
    /// The text that contains the name.
    pub(crate) fn text(&self) -> &'t [u8] {
        self.text
    }

    pub(crate) fn name(&self) -> &'t str {
        Ascii::new(self.as_bytes()).as_str()
    }

    pub(crate) fn as_bytes(&self) -> &'t [u8] {
        self.text.get(self.start..self.end).unwrap_or_default()
    }

    /// The last label.
    pub(crate) fn top_level(&self) -> &'t str {
        let (start, end) = self.last_label();
        Ascii::new(self.text.get(start..end).unwrap_or_default()).as_str()
    }

    /// The range of the last label in the text.
    #[inline]
    pub(crate) fn last_label(&self) -> (usize, usize) {
        self.labels().next().unwrap_or((self.start, self.end))
    }

    /// The last two labels.
    pub(crate) fn last_two_labels(&self) -> &'t [u8] {
        let start = self.labels().nth(1).map_or(self.start, |(start, _)| start);
        self.text.get(start..self.end).unwrap_or_default()
    }

    /// The part of the name before the label that starts at `start` and its dot; `None` for the first label.
    #[inline]
    pub(crate) fn before(&self, start: usize) -> Option<&'t [u8]> {
        self.text.get(self.start..start.checked_sub(1)?)
    }

    /// The start of the label after the one that starts at `start`; the end of the name after the last label.
    pub(crate) fn next_label(&self, start: usize) -> usize {
        let after = u32::try_from(start.saturating_sub(self.start)).ok().and_then(|at| u64::MAX.checked_shl(at));
        let dot = (self.dots & after.unwrap_or(0)).trailing_zeros();
        usize::try_from(dot).map_or(self.end, |dot| self.start.saturating_add(dot).saturating_add(1).min(self.end))
    }

    /// The ranges of the labels in the text, from last to first.
    #[inline]
    pub(crate) fn labels(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let (start, mut dots, mut end) = (self.start, self.dots, Some(self.end));
        std::iter::from_fn(move || {
            let to = end?;
            let Some(dot) = dots.checked_ilog2() else {
                end = None;
                return Some((start, to));
            };
            dots &= !(1 << dot);
            let at = start.saturating_add(usize::try_from(dot).ok()?);
            end = Some(at);
            Some((at.saturating_add(1), to))
        })
    }
}
