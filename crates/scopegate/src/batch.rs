//! Verdicts without their reasons, for callers with many targets.

use std::ops::Range;

#[cfg(feature = "rayon")]
use crate::decision::Decision;
use crate::decision::{Evidence, Verdict, VerdictSummary};
use crate::error::TargetError;
use crate::fast::FastPath;
use crate::policy::Policy;
use crate::targets::Target;

impl Policy {
    /// Verdicts without their reasons: the same answers as [`Policy::check`], in less time and without allocation for
    /// canonical texts.
    #[must_use]
    #[inline]
    pub fn batch(&self) -> Batch<'_> {
        Batch { policy: self }
    }

    /// Whether a target is in scope and the policy authorizes testing; `false` in all other cases, also for an invalid
    /// target.
    ///
    /// ```
    /// # let policy = scopegate::Policy::from_toml("version = 1\npolicy = { name = 'E', owner = 'E' }\nscope = { in_scope = ['a.example.com'] }").unwrap();
    /// assert!(policy.allows("https://a.example.com/"));
    /// assert!(!policy.allows("https://a.example.com@evil.test/") && !policy.allows("b.example.com"));
    /// ```
    #[must_use]
    pub fn allows(&self, target: &str) -> bool {
        self.authorizes_testing() && self.batch().summary(target).is_ok_and(|answer| answer.verdict == Verdict::InScope)
    }
}

/// Verdicts without their reasons. [`Policy::batch`] makes it; it borrows the policy.
///
/// ```
/// use scopegate::{Policy, Verdict};
///
/// let policy = Policy::from_toml(r#"
///     version = 1
///     policy = { name = "Example", owner = "Example" }
///     scope = { in_scope = ["*.example.com"] }
/// "#).unwrap();
/// let batch = policy.batch();
/// assert_eq!(batch.verdict("https://app.example.com/login")?, Verdict::InScope);
/// assert_eq!(batch.verdict("example.com.example.org")?, Verdict::ThirdParty);
/// # Ok::<(), scopegate::TargetError>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Batch<'p> {
    policy: &'p Policy,
}

impl<'p> Batch<'p> {
    #[inline]
    fn fast(self) -> FastPath<'p> {
        self.policy.fast()
    }

    /// The verdict alone. It equals the verdict of [`Policy::check`] and takes less time for canonical texts.
    ///
    /// # Errors
    ///
    /// As [`Policy::check`].
    ///
    /// ```
    /// use scopegate::{Policy, Verdict};
    ///
    /// let policy = Policy::from_toml(r#"
    ///     version = 1
    ///     policy = { name = "Example", owner = "Example" }
    ///     scope = { in_scope = ["*.example.com"] }
    /// "#).unwrap();
    /// assert_eq!(policy.batch().verdict("https://app.example.com/login")?, Verdict::InScope);
    /// assert_eq!(policy.batch().verdict("example.com.example.org")?, Verdict::ThirdParty);
    /// # Ok::<(), scopegate::TargetError>(())
    /// ```
    #[inline]
    pub fn verdict(&self, target: &str) -> Result<Verdict, TargetError> {
        match self.fast().quick_verdict(target.as_bytes(), 0, target.len()) {
            Some(verdict) => Ok(verdict),
            None => Ok(self.verdict_of(Target::parse(target)?)),
        }
    }

    /// The decision in brief. It equals the summary of [`Policy::check`] and takes less time for canonical texts.
    ///
    /// # Errors
    ///
    /// As [`Policy::check`].
    pub fn summary(&self, target: &str) -> Result<VerdictSummary, TargetError> {
        match self.fast().quick_brief(target.as_bytes(), 0, target.len()) {
            Some(brief) => Ok(brief),
            None => Ok(self.summary_of(Target::parse(target)?)),
        }
    }

    /// The decision in brief about a request before it is sent. It equals the summary of [`Policy::check`] for
    /// [`Target::from_parts`] with the same parts, and takes less time for canonical parts.
    ///
    /// # Errors
    ///
    /// As [`Target::from_parts`].
    ///
    /// ```
    /// # let policy = scopegate::Policy::from_toml("version = 1\npolicy = { name = 'E', owner = 'E' }\nscope = { in_scope = ['*.example.com'] }").unwrap();
    /// let summary = policy.batch().summary_of_parts("https", "app.example.com", 8443, "/login?next=/")?;
    /// assert_eq!(summary.verdict, scopegate::Verdict::InScope);
    /// assert!(policy.batch().summary_of_parts("https", "app.example.com/", 443, "/").is_err());
    /// # Ok::<(), scopegate::TargetError>(())
    /// ```
    pub fn summary_of_parts(
        &self,
        scheme: &str,
        host: &str,
        port: u16,
        raw_path: &str,
    ) -> Result<VerdictSummary, TargetError> {
        match self.fast().quick_brief_of_parts(scheme, host, port, raw_path) {
            Some(brief) => Ok(brief),
            None => Ok(self.summary_of(Target::from_parts(scheme, host, port, raw_path)?)),
        }
    }

    /// Decides many texts in one buffer, with one byte for each answer: text `n` is from `offsets[n]` to `offsets[n + 1]`.
    /// The answer is `None` for an invalid target, for invalid UTF-8, for a text outside the buffer, and for every answer
    /// after the offsets.
    ///
    /// ```
    /// use scopegate::{Policy, Verdict};
    ///
    /// let policy = Policy::from_toml(r#"
    ///     version = 1
    ///     policy = { name = "Example", owner = "Example" }
    ///     scope = { in_scope = ["*.example.com"] }
    /// "#).unwrap();
    /// let mut answers = [None; 3];
    /// policy.batch().verdicts(b"a.example.comnot a targetexample.org", &[0, 13, 25, 36], &mut answers);
    /// assert_eq!(answers, [Some(Verdict::InScope), None, Some(Verdict::ThirdParty)]);
    /// ```
    pub fn verdicts(&self, texts: &[u8], offsets: &[usize], answers: &mut [Option<Verdict>]) {
        let fast = self.fast();
        let (asked, beyond) = answers.split_at_mut(offsets.len().saturating_sub(1).min(answers.len()));
        for (answer, (&start, &end)) in asked.iter_mut().zip(offsets.iter().zip(offsets.iter().skip(1))) {
            *answer = fast.quick_verdict(texts, start, end).or_else(|| self.slow_verdict(texts.get(start..end)?));
        }
        beyond.fill(None);
    }

    /// The same on all cores.
    ///
    /// ```
    /// # let policy = scopegate::Policy::from_toml("version = 1\npolicy = { name = 'E', owner = 'E' }\nscope = { in_scope = ['*.example.com'] }").unwrap();
    /// let mut answers = [None; 2];
    /// policy.batch().par_verdicts(b"a.example.comexample.org", &[0, 13, 24], &mut answers);
    /// assert_eq!(answers, [Some(scopegate::Verdict::InScope), Some(scopegate::Verdict::ThirdParty)]);
    /// ```
    #[cfg(feature = "rayon")]
    pub fn par_verdicts(&self, texts: &[u8], offsets: &[usize], answers: &mut [Option<Verdict>]) {
        use rayon::prelude::*;
        // Large enough that the work outweighs its distribution, and small enough that all threads have work.
        const SHARE: usize = 4096;
        answers.par_chunks_mut(SHARE).zip(offsets.par_chunks(SHARE).enumerate()).for_each(|(answers, (share, _))| {
            let start = share.saturating_mul(SHARE);
            self.verdicts(texts, offsets.get(start..).unwrap_or_default(), answers);
        });
    }

    /// Decides many texts in one buffer as [`Batch::verdicts`] does. Each answer has the basis and the rule too.
    ///
    /// ```
    /// # let policy = scopegate::Policy::from_toml("version = 1\npolicy = { name = 'E', owner = 'E' }\nscope = { in_scope = ['*.example.com'] }").unwrap();
    /// let mut answers = [None; 2];
    /// policy.batch().summaries(b"a.example.comnot a target", &[0, 13, 25], &mut answers);
    /// assert_eq!(answers[0].and_then(|brief| brief.rule).map(|rule| rule.index()), Some(0));
    /// assert_eq!(answers[1], None);
    /// ```
    pub fn summaries(&self, texts: &[u8], offsets: &[usize], answers: &mut [Option<VerdictSummary>]) {
        for (answer, bounds) in answers.iter_mut().zip(all_bounds(offsets)) {
            *answer = bounds.and_then(|(start, end)| match self.fast().quick_brief(texts, start, end) {
                Some(brief) => Some(brief),
                None => self.summary(std::str::from_utf8(texts.get(start..end)?).ok()?).ok(),
            });
        }
    }

    /// Decides many targets on all cores, as [`Policy::check_many`] does on one.
    #[cfg(feature = "rayon")]
    pub fn par_check_many<T>(&self, targets: &[T]) -> Vec<Result<Decision<'p>, TargetError>>
    where
        T: AsRef<str> + Sync,
    {
        use rayon::prelude::*;
        let policy = self.policy;
        targets.par_iter().map(|target| policy.check(target.as_ref())).collect()
    }

    /// The verdict for one text in bytes; `None` for an invalid target and for invalid UTF-8.
    #[must_use]
    pub fn verdict_of_bytes(&self, text: &[u8]) -> Option<Verdict> {
        self.verdict_within(text, 0..text.len())
    }

    /// The verdict for a part of a buffer, such as a line of a file, in less time than [`Batch::verdict_of_bytes`].
    /// `None` for an invalid target, for invalid UTF-8 and for a part outside the buffer.
    ///
    /// ```
    /// # let policy = scopegate::Policy::from_toml("version = 1\npolicy = { name = 'E', owner = 'E' }\nscope = { in_scope = ['*.example.com'] }").unwrap();
    /// assert_eq!(policy.batch().verdict_within(b"a.example.com\nexample.org\n", 0..13), Some(scopegate::Verdict::InScope));
    /// assert_eq!(policy.batch().verdict_within(b"a.example.com\n", 0..14), None, "a target ends before its line does");
    /// ```
    #[must_use]
    pub fn verdict_within(&self, buffer: &[u8], place: Range<usize>) -> Option<Verdict> {
        match self.fast().quick_verdict(buffer, place.start, place.end) {
            Some(verdict) => Some(verdict),
            None => self.slow_verdict(buffer.get(place)?),
        }
    }

    #[inline(never)]
    fn slow_verdict(self, text: &[u8]) -> Option<Verdict> {
        Some(self.verdict_of(Target::parse(std::str::from_utf8(text).ok()?).ok()?))
    }

    /// The verdict for a text that the fast path does not read. Its canonical form is the same question, and the fast path
    /// reads most canonical forms.
    fn verdict_of(self, target: Target) -> Verdict {
        let canonical = target.canonical();
        match self.fast().quick_verdict(canonical.as_bytes(), 0, canonical.len()) {
            Some(verdict) => verdict,
            None => self.fast().context.decide(target, &Evidence::default()).verdict(),
        }
    }

    /// The decision in brief for a text that the fast path does not read, in the same way.
    fn summary_of(self, target: Target) -> VerdictSummary {
        let canonical = target.canonical();
        match self.fast().quick_brief(canonical.as_bytes(), 0, canonical.len()) {
            Some(brief) => brief,
            None => self.fast().context.decide(target, &Evidence::default()).summary(),
        }
    }

    /// The decision in brief of the fast path for a part of a buffer, for bindings that hold bytes and for tests that
    /// compare both paths. `None` means that the caller must use the full path.
    #[doc(hidden)]
    #[must_use]
    pub fn fast_summary(&self, buffer: &[u8], place: Range<usize>) -> Option<VerdictSummary> {
        self.fast().quick_brief(buffer, place.start, place.end)
    }

    /// The decision in brief of the fast path about parts, for tests that compare both paths.
    #[doc(hidden)]
    #[must_use]
    pub fn fast_summary_of_parts(&self, scheme: &str, host: &str, port: u16, raw_path: &str) -> Option<VerdictSummary> {
        self.fast().quick_brief_of_parts(scheme, host, port, raw_path)
    }
}

/// The bounds of each text, followed by an endless sequence of `None`.
fn all_bounds(offsets: &[usize]) -> impl Iterator<Item = Option<(usize, usize)>> {
    let bounds = offsets.iter().zip(offsets.get(1..).unwrap_or_default());
    bounds.map(|(start, end)| Some((*start, *end))).chain(std::iter::repeat(None))
}
