//! Spans without a start.

use super::{Linker, Node};
use crate::model::batch::NONE;
use crate::model::spans::Flags;

/// What the starts of a trace count from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::model) enum Clock {
    /// No span has a start other than 0.
    None,
    /// Some moment of its own: a start of 0 is a start.
    Relative,
    /// 1970: a start of 0 is missing.
    Absolute,
}

impl Clock {
    /// By the latest start that is given.
    pub fn of(latest_nanos: u64) -> Self {
        match latest_nanos {
            0 => Self::None,
            ABSOLUTE_CLOCK_NANOS.. => Self::Absolute,
            _ => Self::Relative,
        }
    }
}

/// From here on a clock is taken to count from 1970, so that a start of 0 is a start that is missing.
const ABSOLUTE_CLOCK_NANOS: u64 = 365 * 24 * 3600 * 1_000_000_000;

impl Linker {
    /// Finds the spans without a start: their duration is 0, and they are ordered so from the first. But where no span has a
    /// start durations are all that is known of times, and stay.
    pub(super) fn mark_missing_starts(&mut self) {
        let given = |node: &&Node| node.flags & Flags::START_MISSING == 0;
        let clock = Clock::of(self.nodes.iter().filter(given).map(|node| node.start).max().unwrap_or(0));
        for node in &mut self.nodes {
            if node.start == 0 && clock != Clock::Relative && node.flags & Flags::START_MISSING == 0 {
                node.flags |= Flags::START_ZERO;
            }
            if node.flags & Flags::START_REPAIRED != 0 && clock != Clock::None {
                node.duration = 0;
            }
        }
    }

    /// Gives spans without a start that of their parent, else the trace's earliest; returns the trace's range. `None` where no
    /// span has a start: [`super::Arranged::put_at`] gives them one.
    pub(super) fn repair_starts(&mut self) -> Option<(u64, u64)> {
        let is_known = |node: &Node| node.flags & Flags::START_REPAIRED == 0;
        let known = || self.nodes.iter().filter(|node| is_known(node));
        let earliest = known().map(|node| node.start).min()?;
        let end = known().map(|node| node.start.saturating_add(node.duration)).max().unwrap_or(earliest);
        let mut is_settled: Vec<bool> = self.nodes.iter().map(is_known).collect();
        let mut path = Vec::new();
        for first in 0..self.nodes.len() {
            let mut at = first as u32;
            while at != NONE && !is_settled[at as usize] {
                path.push(at);
                at = self.nodes[at as usize].parent;
            }
            let start = self.nodes.get(at as usize).map_or(earliest, |node| node.start);
            for at in path.drain(..) {
                is_settled[at as usize] = true;
                self.nodes[at as usize].start = start;
            }
        }
        Some((earliest, end))
    }
}
