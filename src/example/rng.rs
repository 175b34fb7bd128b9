//! Random numbers that are the same on every machine: integers, and of floating point only the
//! operations IEEE 754 fixes to the last bit (`+ - * /`), never the platform's `ln`, `exp` or `cos`.

/// SplitMix64: one word of state, every seed good.
pub(super) struct Rng {
    state: u64,
}

impl Rng {
    pub(super) fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    pub(super) fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform in [0, 1).
    pub(super) fn unit(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Uniform in [0, n); 0 when n is 0. The bias of the remainder is far below anything drawn here.
    pub(super) fn below(&mut self, n: u64) -> u64 {
        self.next_u64() % n.max(1)
    }

    /// Uniform in [low, high].
    pub(super) fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high.saturating_sub(low) + 1)
    }

    pub(super) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// One element of a list that is not empty.
    pub(super) fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len() as u64) as usize]
    }

    /// Index drawn by weight.
    pub(super) fn weighted(&mut self, weights: &[u32]) -> usize {
        let at = self.unit();
        Self::share(at, weights)
    }

    /// Index of the weight in whose part of [0, 1) this lies.
    pub(super) fn share(at: f64, weights: &[u32]) -> usize {
        let total: u32 = weights.iter().sum();
        let mut rest = (at * f64::from(total)) as u32;
        for (index, &weight) in weights.iter().enumerate() {
            if rest < weight {
                return index;
            }
            rest -= weight;
        }
        0
    }

    /// Nearly standard normal: the sum of twelve uniforms less six (so within ±6).
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    /// Log-normal, the usual shape of a latency: most near the median, a tail to the right.
    pub(super) fn log_normal(&mut self, median: f64, sigma: f64) -> f64 {
        median * exp(sigma * self.normal())
    }
}

/// e^x for |x| < 700: x = k·ln 2 + r, then a Taylor polynomial in r.
fn exp(x: f64) -> f64 {
    let k = (x * std::f64::consts::LOG2_E + 0.5).floor();
    let r = x - k * std::f64::consts::LN_2;
    let polynomial = (1..=12).rev().fold(1.0, |sum, n| 1.0 + sum * r / f64::from(n));
    let exponent = (k as i64 + 1023).clamp(1, 2046) as u64;
    polynomial * f64::from_bits(exponent << 52)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_agrees_with_the_platform() {
        for i in -80..80 {
            let x = f64::from(i) / 10.0;
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-13, "{x}");
        }
    }

    #[test]
    fn log_normal_has_its_median() {
        let mut rng = Rng::new(1);
        let below = (0..10_000).filter(|_| rng.log_normal(40.0, 0.5) < 40.0).count();
        assert!((4_850..5_150).contains(&below), "{below}");
    }
}
