//! How far rows are indented: as far as the name column allows, and no further.

/// Indentation of the rows of one trace. The deeper the trace, the smaller the step; where even the smallest does not
/// fit, rows stop moving right and show the number of their level instead.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Indent {
    /// Width of a level, px.
    pub step_px: f64,
    /// Levels that are drawn as indentation.
    pub levels: u32,
}

impl Indent {
    /// Share of the name column that indentation may take.
    const SHARE: f64 = 0.42;
    const STEPS_PX: (f64, f64) = (8.0, 20.0);

    /// For a trace of `depth` levels in a name column of `column_px`.
    #[must_use]
    pub fn fitting(depth: u32, column_px: f64) -> Self {
        let room = (column_px * Self::SHARE).max(0.0);
        let below_root = depth.saturating_sub(1).max(1);
        // A narrow column has better use for its px even under a shallow trace.
        let largest = (column_px / 19.0).clamp(Self::STEPS_PX.0, Self::STEPS_PX.1);
        let step_px = (room / f64::from(below_root)).clamp(Self::STEPS_PX.0, largest).floor();
        Self { step_px, levels: ((room / step_px) as u32).max(1) }
    }

    /// Width of the guides of a row.
    #[must_use]
    pub fn guides_px(&self, depth: u32) -> f64 {
        f64::from(depth.min(self.levels)) * self.step_px
    }

    /// Whether a row stands further right than is drawn.
    #[must_use]
    pub fn is_capped(&self, depth: u32) -> bool {
        depth > self.levels
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_shrink_before_they_stop() {
        assert_eq!(Indent::fitting(4, 380.0), Indent { step_px: 20.0, levels: 7 });
        assert_eq!(Indent::fitting(12, 380.0), Indent { step_px: 14.0, levels: 11 });
        let deep = Indent::fitting(100_000, 380.0);
        assert_eq!(deep, Indent { step_px: 8.0, levels: 19 });
        assert_eq!((deep.guides_px(3), deep.guides_px(99_999)), (24.0, 152.0));
        assert!(deep.is_capped(20) && !deep.is_capped(19));
        assert_eq!(Indent::fitting(4, 165.0), Indent { step_px: 8.0, levels: 8 });
        assert!(Indent::fitting(0, 0.0).levels == 1);
    }
}
