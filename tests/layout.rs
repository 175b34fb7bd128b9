//! The layered layout of the service graph.

use spanglass::analysis::layout::{Layout, Link, ROW_PX, layered};

fn links(pairs: &[(u32, u32, u64)]) -> Vec<Link> {
    pairs.iter().map(|&(from, to, weight)| Link { from, to, weight }).collect()
}

/// Same linear congruence everywhere: no random crate, no clock.
fn random_graph(nodes: u32, edges: usize) -> Vec<Link> {
    let mut seed = 7_u64;
    let mut next = |below: u32| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((seed >> 33) % u64::from(below)) as u32
    };
    (0..edges).map(|_| Link { from: next(nodes), to: next(nodes), weight: u64::from(next(5000)) + 1 }).collect()
}

fn assert_apart(layout: &Layout) {
    for (at, a) in layout.places.iter().enumerate() {
        assert!(a.x.is_finite() && a.y.is_finite() && a.x < layout.width_px && a.y < layout.height_px, "{a:?}");
        for b in &layout.places[at + 1..] {
            let is_same_column = (a.x - b.x).abs() < 1.0;
            assert!(!is_same_column || (a.y - b.y).abs() >= ROW_PX - 2.0, "{a:?} {b:?}");
        }
    }
}

#[test]
fn callers_stand_left_of_what_they_call() {
    // 0 frontend → 1 checkout → 2 payment → 3 bank; 1 → 4 db; 0 → 4.
    let layout = layered(5, &links(&[(0, 1, 9), (1, 2, 8), (2, 3, 8), (1, 4, 40), (0, 4, 1)]));
    let layers: Vec<u32> = layout.places.iter().map(|p| p.layer).collect();
    assert_eq!(layers, [0, 1, 2, 3, 2]);
    assert!(layout.places[0].x < layout.places[1].x && layout.places[1].x < layout.places[4].x);
    assert_apart(&layout);
}

#[test]
fn a_caller_nobody_calls_stands_next_to_what_it_calls() {
    // A cron job (4) that only writes to the database at the end of a chain.
    let layout = layered(5, &links(&[(0, 1, 1), (1, 2, 1), (2, 3, 1), (4, 3, 1)]));
    assert_eq!(layout.places[4].layer, 2);
}

#[test]
fn cycles_are_cut_at_their_lighter_link() {
    let layout = layered(3, &links(&[(0, 1, 100), (1, 2, 100), (2, 0, 1)]));
    let layers: Vec<u32> = layout.places.iter().map(|p| p.layer).collect();
    assert_eq!(layers, [0, 1, 2]);
    let two = layered(2, &links(&[(0, 1, 1), (1, 0, 50)]));
    assert_eq!((two.places[1].layer, two.places[0].layer), (0, 1));
}

#[test]
fn nothing_strange_breaks_it() {
    assert_eq!(layered(0, &links(&[(0, 1, 1)])), Layout::default());
    let lone = layered(1, &links(&[(0, 0, 5), (0, 7, 5), (9, 0, 5)]));
    assert_eq!((lone.places.len(), lone.places[0].layer), (1, 0));
    assert_apart(&layered(40, &[]));
    assert_apart(&layered(3, &links(&[(0, 1, u64::MAX), (0, 1, u64::MAX), (1, 2, 0)])));
}

#[test]
fn what_calls_nothing_and_is_not_called_stands_below() {
    let layout = layered(6, &links(&[(1, 4, 5)]));
    let lowest = layout.places[1].y.max(layout.places[4].y);
    assert!([0, 2, 3, 5].iter().all(|&lone| layout.places[lone].y > lowest), "{:?}", layout.places);
    assert_apart(&layout);
}

#[test]
fn a_chain_of_100_000_does_not_recurse() {
    let chain: Vec<Link> = (0..99_999).map(|at| Link { from: at, to: at + 1, weight: 1 }).collect();
    let layout = layered(100_000, &chain);
    assert_eq!(layout.places[99_999].layer, 99_999);
}

#[test]
fn parallel_chains_do_not_cross() {
    // Three chains, their nodes numbered so that the first order crosses them.
    let layout = layered(9, &links(&[(0, 5, 1), (5, 6, 1), (1, 4, 1), (4, 8, 1), (2, 3, 1), (3, 7, 1)]));
    for (a, b, c) in [(0, 5, 6), (1, 4, 8), (2, 3, 7)] {
        assert_eq!((layout.places[a].y, layout.places[b].y), (layout.places[b].y, layout.places[c].y));
    }
    assert_apart(&layout);
}

#[test]
fn a_big_graph_is_apart_steady_and_about_as_wide_as_high() {
    let edges = random_graph(200, 1000);
    let layout = layered(200, &edges);
    assert_apart(&layout);
    let mut shuffled = edges.clone();
    shuffled.reverse();
    assert_eq!(layout, layered(200, &shuffled));
    let star: Vec<Link> = (1..200).map(|to| Link { from: 0, to, weight: 3 }).collect();
    let star = layered(200, &star);
    assert_apart(&star);
    assert!(star.height_px < star.width_px * 1.5, "{} × {}", star.width_px, star.height_px);
}
