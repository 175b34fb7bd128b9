//! A service keeps its colour everywhere: a hash of its name picks one of twelve hues.

/// How many hues there are. `tokens.css` has a class for each.
pub const HUES: usize = 12;

/// The hue of a service, `0..HUES`, by the FNV-1a hash of its name.
#[must_use]
pub fn hue_index(name: &str) -> usize {
    let hash = name
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    // The low bits of FNV are weak for short names.
    let mixed = (hash ^ (hash >> 32)) % HUES as u64;
    usize::try_from(mixed).unwrap_or(0)
}

/// The hue of a service as an OKLCH angle. They lie 27° apart, and none between 345° and 48°: red is for errors.
#[must_use]
pub fn hue_degrees(name: &str) -> u16 {
    u16::try_from(hue_index(name)).unwrap_or(0) * 27 + 48
}

/// The class that sets `--hue` and with it `--service` (see `tokens.css`).
#[must_use]
pub fn hue_class(name: &str) -> &'static str {
    const CLASSES: [&str; HUES] =
        ["hue-0", "hue-1", "hue-2", "hue-3", "hue-4", "hue-5", "hue-6", "hue-7", "hue-8", "hue-9", "hue-10", "hue-11"];
    CLASSES.get(hue_index(name)).copied().unwrap_or("hue-0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_names_spread_over_the_hues_and_red_is_left_out() {
        let names = ["frontend", "checkout", "payment", "catalog", "cart", "shipping", "currency", "postgres", "redis"];
        let mut hues: Vec<_> = names.iter().map(|name| hue_index(name)).collect();
        hues.sort_unstable();
        hues.dedup();
        assert!(hues.len() >= 6, "{hues:?}");
        assert!(names.iter().all(|name| (48..=345).contains(&hue_degrees(name))));
        assert!(hue_class("").starts_with("hue-"));
    }
}
