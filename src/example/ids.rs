//! Ids that are cheap to ship: random digits do not compress, and there are two ids in every span.
//! So each id has sixteen bits of its own, in front, where lists show them, and a tail that all share.

/// Counts traces and spans; a number becomes digits by a permutation of sixteen bits.
#[derive(Default)]
pub(super) struct Ids {
    traces: u16,
    spans: u16,
}

impl Ids {
    pub(super) fn trace(&mut self) -> u128 {
        self.traces = self.traces.wrapping_add(1);
        let own = self.traces.wrapping_mul(40_503);
        u128::from(own) << 112 | 0xe2b7_f35d_48a1_906c_7fd2_a9b4_c3e8
    }

    /// Never 0; the same twice only after 65 536 spans.
    pub(super) fn span(&mut self) -> u64 {
        self.spans = self.spans.wrapping_add(1);
        let own = self.spans.wrapping_mul(27_653);
        u64::from(own) << 48 | 0x9c02_be47_d85e
    }
}
