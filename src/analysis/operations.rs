//! Statistics of each operation of each service.
//!
//! Everything is an array by the number of the operation: no lookup. What does not depend on the selection (the numbers, self time,
//! the paths, errors, the durations in ascending order) is kept beside the store.

use super::operation_index::OperationIndex;
use super::operation_times::{OperationSum, OperationSums, OperationTimes};
use super::times::SelfColumn;
use crate::figure::{OperationRow, OperationSort, OperationTable};
use crate::model::SpanStore;
use crate::query::{Selection, stats};
use crate::sorting;
use std::cmp::Ordering;

/// Statistics by (service, operation) over all spans of the selected traces, or over those of one service: count, errors,
/// durations (DEFINITIONS, "Numbers"), self time, and time on the exact critical paths of the traces. Sorted as asked; ties
/// go by service and operation. Of the rows only the first `most` are told.
#[must_use]
#[inline(never)]
pub fn operations(
    store: &SpanStore,
    selection: &Selection,
    service: Option<&str>,
    sort: OperationSort,
    descending: bool,
    most: usize,
) -> OperationTable {
    let (mut rows, root_nanos, services) = rows(store, selection, service);
    let compare = |a: &OperationRow, b: &OperationRow| {
        let order = compare(a, b, sort);
        let by_name = || (&a.service, &a.name).cmp(&(&b.service, &b.name));
        (if descending { order.reverse() } else { order }).then_with(by_name)
    };
    sorting::by(&mut rows, compare);
    let count = rows.len() as u64;
    let max_total_nanos = rows.iter().map(|row| row.total_nanos).max().unwrap_or(0);
    rows.truncate(most);
    OperationTable { rows, count, max_total_nanos, root_nanos, services }
}

/// The same of every operation, whatever their number, by service and operation: for exports and comparisons.
#[must_use]
pub fn all_operations(store: &SpanStore, selection: &Selection) -> Vec<OperationRow> {
    rows(store, selection, None).0
}

/// Works out the number of every span's operation, and how long the spans of each took.
pub(super) fn prepare(store: &SpanStore) {
    store.derived::<OperationTimes>();
}

/// Works out what statistics of operations alone are made of.
pub(super) fn prepare_more(store: &SpanStore) {
    store.derived::<SelfColumn>();
}

fn compare(a: &OperationRow, b: &OperationRow, sort: OperationSort) -> Ordering {
    let whole = |of: fn(&OperationRow) -> u64| of(a).cmp(&of(b));
    let real = |of: fn(&OperationRow) -> f64| of(a).total_cmp(&of(b));
    match sort {
        OperationSort::Name => (&a.service, &a.name).cmp(&(&b.service, &b.name)),
        OperationSort::Count => whole(|row| row.count),
        OperationSort::Errors => real(|row| row.errors as f64 / row.count as f64),
        OperationSort::Mean => real(|row| row.mean_nanos),
        OperationSort::Median => real(|row| row.median_nanos),
        OperationSort::P95 => real(|row| row.p95_nanos),
        OperationSort::P99 => real(|row| row.p99_nanos),
        OperationSort::Min => whole(|row| row.min_nanos),
        OperationSort::Max => whole(|row| row.max_nanos),
        OperationSort::Deviation => real(|row| row.deviation_nanos),
        OperationSort::Total => whole(|row| row.total_nanos),
        OperationSort::SelfTime => whole(|row| row.self_nanos),
        OperationSort::OnPath => whole(|row| row.on_path_nanos),
    }
}

/// Statistics of all operations, or of those of one service, by service and operation; what the roots took; and the names of all
/// services that have spans.
fn rows(store: &SpanStore, selection: &Selection, service: Option<&str>) -> (Vec<OperationRow>, u64, Vec<String>) {
    let mut sums = OperationSums::new(store, selection);
    let own = self_nanos_of(store, selection, &sums.index);
    let (mut rows, mut services) = (Vec::new(), Vec::<String>::new());
    // Numbers go by service and operation as text.
    for (number, own) in own.into_iter().enumerate() {
        let names = sums.index.names(number);
        let Some(sum) = sums.of(number) else { continue };
        if services.last().is_none_or(|last| last != names.0) {
            services.push(names.0.to_owned());
        }
        if service.is_none_or(|service| service == names.0) {
            rows.push(row(names, &sum, own));
        }
    }
    (rows, sums.root_nanos, services)
}

/// By the operation's number; no more than fits.
fn self_nanos_of(store: &SpanStore, selection: &Selection, index: &OperationIndex<'_>) -> Vec<u64> {
    let own = store.derived::<SelfColumn>();
    let mut sums = vec![0_u64; index.len()];
    for trace in selection.traces(store) {
        for (&number, nanos) in index.of_rows(trace.rows()).iter().zip(own.of_rows(trace.rows())) {
            if let Some(sum) = sums.get_mut(number as usize) {
                *sum = sum.saturating_add(*nanos);
            }
        }
    }
    sums
}

fn row((service, name): (&str, &str), sum: &OperationSum<'_>, self_nanos: u64) -> OperationRow {
    let &OperationSum { count, errors, on_path_nanos, nanos } = sum;
    // There is at least one span; if the start of none is known they count as 0.
    let percentile = |q| stats::percentile(nanos, q).unwrap_or(0.0);
    let total = stats::sum(nanos);
    let mean_nanos = total as f64 / nanos.len().max(1) as f64;
    OperationRow {
        service: service.to_owned(),
        name: name.to_owned(),
        count,
        errors,
        mean_nanos,
        median_nanos: percentile(0.5),
        p95_nanos: percentile(0.95),
        p99_nanos: percentile(0.99),
        min_nanos: nanos.first().copied().unwrap_or(0),
        max_nanos: nanos.last().copied().unwrap_or(0),
        deviation_nanos: deviation(nanos, mean_nanos),
        total_nanos: saturated(total),
        self_nanos,
        on_path_nanos,
    }
}

/// Sample standard deviation, with n − 1; 0 of one value. Of the differences from the mean, so that large values of little
/// spread lose no digits.
fn deviation(nanos: &[u64], mean: f64) -> f64 {
    let squares: f64 = nanos.iter().map(|&value| (value as f64 - mean) * (value as f64 - mean)).sum();
    if nanos.len() < 2 { 0.0 } else { (squares / (nanos.len() - 1) as f64).sqrt() }
}

pub(super) fn saturated(nanos: u128) -> u64 {
    u64::try_from(nanos).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::self_nanos;
    use super::super::{critical_path, on_path};
    use super::*;
    use crate::figure::PathRule;
    use crate::model::SpanIx;
    use crate::query::{Filter, StatusTerm, select};
    use crate::testing::store_of;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    const MILLI: u64 = 1_000_000;

    fn table(store: &SpanStore, service: Option<&str>) -> OperationTable {
        operations(store, &Selection::all(store), service, OperationSort::Total, true, OperationTable::MAX_ROWS)
    }

    #[test]
    fn sums_and_statistics_by_service_and_operation() {
        let store = store_of(&[
            "
            a shop  |-------------------|  name=buy
              b db    |---|                name=SELECT
              c db       |!!!!|            name=SELECT
              d db                |-|      name=COMMIT",
            "
            a cart  |-|                    name=buy",
        ]);
        let all = table(&store, None);
        let names: Vec<_> = all.rows.iter().map(|row| (row.service.as_str(), row.name.as_str())).collect();
        assert_eq!(names, [("shop", "buy"), ("db", "SELECT"), ("cart", "buy"), ("db", "COMMIT")]);
        let select = &all.rows[1];
        assert_eq!((select.count, select.errors), (2, 1));
        assert_eq!((select.mean_nanos, select.median_nanos), (4.5e6, 4.5e6));
        assert_eq!((select.min_nanos, select.max_nanos), (4 * MILLI, 5 * MILLI));
        assert!((select.p95_nanos - 4.95e6).abs() < 1.0 && (select.p99_nanos - 4.99e6).abs() < 1.0);
        assert!((select.deviation_nanos - 0.5e6 * 2_f64.sqrt()).abs() < 1.0);
        assert_eq!((select.total_nanos, select.self_nanos, select.on_path_nanos), (9 * MILLI, 9 * MILLI, 8 * MILLI));
        assert_eq!(all.rows[2].deviation_nanos, 0.0, "of one span");
        assert_eq!((all.count, all.max_total_nanos, all.root_nanos), (4, 20 * MILLI, 22 * MILLI));
        assert_eq!(all.rows.iter().map(|row| row.on_path_nanos).sum::<u64>(), all.root_nanos);
        assert_eq!(all.services, ["cart", "db", "shop"]);

        let db = table(&store, Some("db"));
        assert_eq!((db.rows.len(), db.count, db.rows[0].name.as_str(), db.services.len()), (2, 2, "SELECT", 3));
        assert!(table(&store, Some("nobody")).rows.is_empty());
        let failed = select_failed(&store);
        assert_eq!(operations(&store, &failed, None, OperationSort::Name, false, usize::MAX).services, ["db", "shop"]);
    }

    fn select_failed(store: &SpanStore) -> Selection {
        select(store, &Filter { status: StatusTerm::Failed, ..Filter::default() })
    }

    #[test]
    fn every_order_and_its_reverse() {
        let store =
            store_of(&["a b |-----| name=x\n  b a |!|  name=y\n  c a |--|  name=y\n  d a |-----------|  name=z"]);
        let order = |sort, descending| {
            let table = operations(&store, &Selection::all(&store), None, sort, descending, usize::MAX);
            table.rows.iter().map(|row| row.name.clone()).collect::<String>()
        };
        use OperationSort as By;
        assert_eq!((order(By::Name, false), order(By::Name, true)), ("yzx".into(), "xzy".into()));
        for by in [By::Count, By::Errors, By::Deviation] {
            assert_eq!((order(by, false), order(by, true)), ("zxy".into(), "yzx".into()), "{by:?}: ties go by name");
        }
        for by in [By::Mean, By::Median, By::P95, By::P99, By::Min, By::Max, By::Total] {
            assert_eq!((order(by, false), order(by, true)), ("yxz".into(), "zxy".into()), "{by:?}");
        }
        assert_eq!((order(By::SelfTime, true), order(By::OnPath, true)), ("zyx".into(), "zxy".into()));
    }

    #[test]
    fn nothing_and_very_many_operations() {
        assert_eq!(table(&store_of(&[]), None), OperationTable::default());
        let lines: String = (0..3_000).map(|at| format!("{:x} s |-| parent=fff name=n{at}\n", at + 1)).collect();
        let many = table(&store_of(&[&lines]), None);
        assert_eq!((many.rows.len(), many.count), (OperationTable::MAX_ROWS, 3_000));
    }

    proptest! {
        #[test]
        fn it_is_what_looking_at_each_span_finds(
            spans in prop::collection::vec((0_usize..9, 0_usize..24, 0_usize..14, 0_usize..3, 0_usize..2), 0..16),
        ) {
            let mut picture = format!("f00 shop     |{}|\n", "-".repeat(18));
            for (at, (parent, start, len, service, name)) in spans.iter().enumerate() {
                let parent = if *parent == 0 { 0xf00 } else { at.saturating_sub(*parent) + 1 };
                let bar = "-".repeat(*len);
                let line = format!("{:x} s{service} {}|{bar}| parent={parent:x} name=n{name}\n", at + 1, " ".repeat(*start));
                picture.push_str(&line);
            }
            let store = store_of(&[&picture]);
            let mut expected: BTreeMap<(String, String), (Vec<u64>, u64, u64)> = BTreeMap::new();
            let trace = store.traces()[0];
            let path: BTreeMap<u32, u64> =
                on_path(&critical_path(&store, &trace, PathRule::Exact)).iter().map(|(row, sum)| (row.0, *sum)).collect();
            for span in trace.rows().map(|row| store.span(SpanIx(row))) {
                let entry = expected.entry((span.service().into(), span.name().into())).or_default();
                entry.0.push(span.duration_nanos());
                entry.1 += self_nanos(span);
                entry.2 += path.get(&span.ix().0).copied().unwrap_or(0);
            }
            let found = operations(&store, &Selection::all(&store), None, OperationSort::Name, false, usize::MAX);
            prop_assert_eq!(found.rows.len(), expected.len());
            for (row, ((service, name), (mut nanos, own, path))) in found.rows.iter().zip(expected) {
                nanos.sort_unstable();
                prop_assert_eq!((&row.service, &row.name), (&service, &name));
                prop_assert_eq!((row.count, row.total_nanos), (nanos.len() as u64, nanos.iter().sum()));
                prop_assert_eq!((row.self_nanos, row.on_path_nanos), (own, path));
                prop_assert_eq!(Some(row.p95_nanos), stats::percentile(&nanos, 0.95));
                prop_assert_eq!(Some(&row.max_nanos), nanos.last());
                let mean = nanos.iter().sum::<u64>() as f64 / nanos.len() as f64;
                let squares: f64 = nanos.iter().map(|&value| (value as f64 - mean).powi(2)).sum();
                let deviation = if nanos.len() > 1 { (squares / (nanos.len() - 1) as f64).sqrt() } else { 0.0 };
                prop_assert!((row.deviation_nanos - deviation).abs() < 1e-3);
            }
        }
    }
}
