//! Scroll arithmetic of long lists of equal rows: which rows a scroll position shows, and the other way round.
//!
//! Browsers cap the height of an element (about 17 million px in Firefox, 33 in Chromium), so a list that would be
//! taller than [`MAX_CONTENT_PX`] gets that height, and its scroll position is scaled. Rows never are: positions within
//! the list are *virtual* px, as if there were no cap.

/// The tallest content an element is given.
pub const MAX_CONTENT_PX: f64 = 8_000_000.0;

/// A list of equal rows behind a viewport.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ScrollMap {
    /// Rows of the list.
    pub rows: usize,
    /// Height of a row.
    pub row_px: f64,
    /// Height of what is seen of it.
    pub viewport_px: f64,
}

impl ScrollMap {
    /// Height of all rows, uncapped.
    #[must_use]
    pub fn virtual_px(&self) -> f64 {
        self.rows as f64 * self.row_px
    }

    /// Height to give to the scrolled element.
    #[must_use]
    pub fn content_px(&self) -> f64 {
        self.virtual_px().min(MAX_CONTENT_PX)
    }

    fn scale(&self) -> f64 {
        let real = self.content_px() - self.viewport_px;
        if self.virtual_px() <= MAX_CONTENT_PX || real <= 0.0 {
            return 1.0;
        }
        (self.virtual_px() - self.viewport_px) / real
    }

    /// Virtual px above the viewport when the element is scrolled to `scroll_top`.
    #[must_use]
    pub fn virtual_top(&self, scroll_top: f64) -> f64 {
        let most = (self.virtual_px() - self.viewport_px).max(0.0);
        (scroll_top * self.scale()).clamp(0.0, most)
    }

    /// The scroll position that has `virtual_top` px above the viewport.
    #[must_use]
    pub fn scroll_top(&self, virtual_top: f64) -> f64 {
        let most = (self.virtual_px() - self.viewport_px).max(0.0);
        virtual_top.clamp(0.0, most) / self.scale()
    }

    /// Positions of the rows that touch the viewport: the first, and how many.
    #[must_use]
    pub fn shown(&self, scroll_top: f64) -> (usize, usize) {
        if self.row_px <= 0.0 {
            return (0, 0);
        }
        let top = self.virtual_top(scroll_top);
        let first = (top / self.row_px).floor() as usize;
        let end = ((top + self.viewport_px) / self.row_px).ceil() as usize;
        (first.min(self.rows), end.min(self.rows).saturating_sub(first))
    }

    /// Rows that a viewport scrolled anywhere may touch.
    #[must_use]
    pub fn most_shown(&self) -> usize {
        if self.row_px <= 0.0 { 0 } else { (self.viewport_px / self.row_px).ceil() as usize + 1 }
    }

    /// Where to scroll so that the row at `position` is wholly seen, from `scroll_top`; `None` where it is seen already.
    /// A row next to the viewport is brought in at its edge, a far one to the middle.
    #[must_use]
    pub fn reveal(&self, position: usize, scroll_top: f64) -> Option<f64> {
        let top = self.virtual_top(scroll_top);
        let (row_top, row_end) = (position as f64 * self.row_px, (position as f64 + 1.0) * self.row_px);
        if row_top >= top && row_end <= top + self.viewport_px {
            return None;
        }
        let near = self.row_px * 2.0;
        let target = if row_top < top && top - row_top <= near {
            row_top
        } else if row_end > top && row_end - (top + self.viewport_px) <= near {
            row_end - self.viewport_px
        } else {
            row_top - (self.viewport_px - self.row_px) / 2.0
        };
        Some(self.scroll_top(target))
    }
}

/// The part of a list that is at hand, while the rest is elsewhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Position of the first row held.
    pub first: usize,
    /// Rows held.
    pub len: usize,
}

impl Held {
    /// Rows that should lie ready on either side of what is shown.
    const MARGIN: usize = 60;

    /// Whether all of a range is held.
    #[must_use]
    pub fn covers(&self, (first, count): (usize, usize)) -> bool {
        count == 0 || (first >= self.first && first + count <= self.first + self.len)
    }

    /// From where to fetch the next `page` rows of `rows`, when what is shown comes near the end of what is held.
    #[must_use]
    pub fn next_first(&self, (first, count): (usize, usize), rows: usize, page: usize) -> Option<usize> {
        let is_ready_above = self.first == 0 || first >= self.first + Self::MARGIN;
        let end = self.first + self.len;
        let is_ready_below = end >= rows || first + count + Self::MARGIN <= end;
        if self.covers((first, count)) && is_ready_above && is_ready_below {
            return None;
        }
        let most = rows.saturating_sub(page);
        Some(first.saturating_sub(page.saturating_sub(count) / 2).min(most))
    }

    /// The virtual px above the viewport, moved so that only held rows are shown: until more come, the nearest stand.
    #[must_use]
    pub fn hold(&self, map: &ScrollMap, virtual_top: f64) -> f64 {
        let first = self.first as f64 * map.row_px;
        let last = (self.first + self.len) as f64 * map.row_px - map.viewport_px;
        virtual_top.clamp(first, last.max(first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(rows: usize) -> ScrollMap {
        ScrollMap { rows, row_px: 24.0, viewport_px: 600.0 }
    }

    #[test]
    fn a_short_list_scrolls_px_by_px() {
        let map = list(100);
        assert_eq!((map.content_px(), map.shown(0.0), map.shown(12.0)), (2400.0, (0, 25), (0, 26)));
        assert_eq!(map.shown(1800.0), (75, 25));
        assert_eq!(map.shown(1e9), (75, 25), "an elastic overscroll shows the end");
        assert_eq!(map.shown(-50.0), (0, 25));
        assert_eq!(map.most_shown(), 26);
    }

    #[test]
    fn few_or_no_rows_are_shown_whole() {
        assert_eq!(list(0).shown(0.0), (0, 0));
        assert_eq!(list(3).shown(0.0), (0, 3));
        assert_eq!(ScrollMap::default().shown(7.0), (0, 0));
        assert_eq!(ScrollMap { rows: 3, row_px: 24.0, viewport_px: 0.0 }.shown(0.0), (0, 0));
    }

    #[test]
    fn a_list_beyond_the_cap_is_scaled_and_reaches_both_ends() {
        let map = list(1_000_000);
        assert_eq!(map.content_px(), MAX_CONTENT_PX);
        assert_eq!(map.shown(0.0), (0, 25));
        assert_eq!(map.shown(MAX_CONTENT_PX - 600.0), (999_975, 25));
        for position in [0, 1, 499_999, 999_998, 999_999] {
            let to = map.reveal(position, 4e6).unwrap_or(4e6);
            let (first, count) = map.shown(to);
            assert!((first..first + count).contains(&position), "{position}: {first} + {count}");
        }
    }

    #[test]
    fn rows_are_fetched_before_they_are_needed() {
        let held = Held { first: 100, len: 300 };
        assert_eq!(held.next_first((200, 30), 1000, 300), None);
        assert_eq!(held.next_first((150, 30), 1000, 300), Some(15), "near the upper end");
        assert_eq!(held.next_first((330, 30), 1000, 300), Some(195), "near the lower end");
        assert_eq!(held.next_first((900, 30), 1000, 300), Some(700), "elsewhere; never past the end");
        assert_eq!(Held { first: 0, len: 40 }.next_first((10, 30), 40, 300), None, "all of it is held");
        assert!(held.covers((100, 300)) && !held.covers((99, 2)) && held.covers((7, 0)));
    }

    #[test]
    fn until_they_come_the_nearest_rows_stand() {
        let held = Held { first: 100, len: 300 };
        let map = list(1000);
        assert_eq!(held.hold(&map, 5000.0), 5000.0);
        assert_eq!(held.hold(&map, 0.0), 2400.0);
        assert_eq!(held.hold(&map, 20_000.0), 9000.0);
        assert_eq!(Held { first: 0, len: 3 }.hold(&list(3), 0.0), 0.0);
    }

    #[test]
    fn a_row_is_revealed_with_the_least_movement() {
        let map = list(1000);
        assert_eq!(map.reveal(5, 0.0), None);
        assert_eq!(map.reveal(25, 0.0), Some(24.0), "one below: one row down");
        assert_eq!(map.reveal(9, 240.0), Some(216.0), "one above: one row up");
        assert_eq!(map.reveal(500, 0.0), Some(11_712.0), "far away: to the middle");
    }
}
