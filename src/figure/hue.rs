//! The colour of a service: the same on every screen, in every session, on every machine.
//!
//! A hash of the name picks one of twelve hues, so nothing depends on the order in which services are met. Red is left
//! out (it means an error and nothing else). Lightness and chroma belong to the theme: `style/hues.css` turns a hue into
//! the custom property `--service` by the classes `hue-0` … `hue-11`.

/// Degrees in OKLCH, by the number that [`hue`] gives; 27° apart, none nearer than 23° to the red of errors (27°).
pub const HUE_DEGREES: [u16; 12] = [50, 77, 104, 131, 158, 185, 212, 239, 266, 293, 320, 347];

/// Classes that go with [`HUE_DEGREES`].
pub const HUE_CLASSES: [&str; 12] =
    ["hue-0", "hue-1", "hue-2", "hue-3", "hue-4", "hue-5", "hue-6", "hue-7", "hue-8", "hue-9", "hue-10", "hue-11"];

/// Mixes the hash. Any odd number would do; this one was searched for: names that are common in shops and sample
/// systems (DeathStarBench, our example) then share hues least.
const MIX: u32 = 0x81d2_670b;

/// The hue of a service, 0–11: FNV-1a of its name, mixed and scaled.
#[must_use]
pub fn hue(name: &str) -> u8 {
    let hash = name.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    let mixed = (hash ^ (hash >> 15)).wrapping_mul(MIX);
    // Below 12, so it fits.
    ((u64::from(mixed ^ (mixed >> 13)) * 12) >> 32) as u8
}

/// The class that sets `--service` to the colour of a service.
#[must_use]
pub fn hue_class(name: &str) -> &'static str {
    HUE_CLASSES[usize::from(hue(name)) % HUE_CLASSES.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_keeps_its_hue() {
        // Links, reports and embedded views rely on these: changing the hash repaints everybody's services.
        let names = ["frontend", "checkout", "payment", "postgres", ""];
        let hues: Vec<u8> = names.iter().map(|name| hue(name)).collect();
        assert_eq!(hues, [10, 5, 8, 8, 8]);
        assert!((0..1000).all(|n| hue(&format!("service-{n}")) < 12));
        assert_eq!(hue_class("a"), HUE_CLASSES[usize::from(hue("a"))]);
    }

    #[test]
    fn all_hues_are_used_about_equally() {
        let mut counts = [0_u32; 12];
        (0..1200).for_each(|n| counts[usize::from(hue(&format!("svc-{n}")))] += 1);
        assert!(counts.iter().all(|&n| (60..=150).contains(&n)), "{counts:?}");
    }

    #[test]
    fn red_is_left_out_and_hues_are_apart() {
        for (at, &degrees) in HUE_DEGREES.iter().enumerate() {
            let apart = |other: u16| {
                let gap = degrees.abs_diff(other);
                gap.min(360 - gap)
            };
            assert!(apart(27) >= 23, "{degrees}");
            assert!(HUE_DEGREES.iter().enumerate().all(|(other, &d)| other == at || apart(d) >= 27), "{degrees}");
        }
    }
}
