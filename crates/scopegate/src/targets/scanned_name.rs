//! A domain name in canonical form, in the text that it was found in.

/// Bytes that have been seen to be ASCII, and are read as text only where somebody has to.
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

/// A name where it stands in a text, and where its dots are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ScannedName<'t> {
    pub(crate) text: &'t [u8],
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// A bit for each byte of the name, the lowest for the first.
    pub(crate) dots: u64,
}

impl<'t> ScannedName<'t> {
    /// The text that the name stands in.
    pub(crate) fn text(&self) -> &'t [u8] {
        self.text
    }

    pub(crate) fn name(&self) -> &'t str {
        Ascii::new(self.text.get(self.start..self.end).unwrap_or_default()).as_str()
    }

    /// The last label.
    pub(crate) fn top_level(&self) -> &'t str {
        let (start, end) = self.last_label();
        Ascii::new(self.text.get(start..end).unwrap_or_default()).as_str()
    }

    /// Where the last label stands in the text.
    #[inline]
    pub(crate) fn last_label(&self) -> (usize, usize) {
        self.labels().next().unwrap_or((self.start, self.end))
    }

    /// What stands before the label that starts at `start`, and its dot; nothing before the first.
    #[inline]
    pub(crate) fn before(&self, start: usize) -> Option<&'t [u8]> {
        self.text.get(self.start..start.checked_sub(1)?)
    }

    /// Where the labels stand in the text, from the last to the first.
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
