use super::*;
use crate::model::SpanRef;
use crate::testing::trace_of;
use proptest::prelude::*;

/// Kind, name of the parent, names of the calls; sorted.
type Told = Vec<(CallKind, String, Vec<String>)>;

fn told(store: &SpanStore) -> Told {
    let mut scan = CallScan::new(store);
    let mut out = Told::new();
    let id = |row: SpanIx| store.span(row).span_id();
    for trace in store.traces() {
        scan.scan(trace, &mut |run| {
            let calls = run.calls.iter().map(|&row| id(row)).collect();
            out.push((run.kind, run.parent.map(id).unwrap_or_default(), calls));
        });
    }
    out.sort();
    out
}

fn of_kind(picture: &str, kind: CallKind) -> Vec<String> {
    let all = told(&trace_of(picture)).into_iter().filter(|(found, ..)| *found == kind);
    all.map(|(_, parent, calls)| format!("{parent}: {}", calls.join(" "))).collect()
}

#[test]
fn five_similar_calls_one_after_another_are_an_n_plus_one() {
    let statement = |at: usize| format!("kind=client name=query db.statement=\"SELECT_x_WHERE_id={at}\"");
    let calls = |count: usize| {
        let line = |at: usize| format!("\n  q-{at} db {}|-| {}", "  ".repeat(at), statement(at));
        format!("p-1 shop |{}|{}", "-".repeat(20), (0..count).map(line).collect::<String>())
    };
    assert_eq!(of_kind(&calls(5), CallKind::NPlusOne), ["p-1: q-0 q-1 q-2 q-3 q-4"]);
    assert_eq!(of_kind(&calls(4), CallKind::NPlusOne), Vec::<String>::new());
    // Others may interleave; of another kind or name they are not similar; an overlap ends the run.
    let mixed = format!(
        "{}\n  x-1 cache |------------| kind=client name=GET\n  z-1 db           |-| kind=client name=query",
        calls(5)
    );
    assert_eq!(of_kind(&mixed, CallKind::NPlusOne), ["p-1: q-0 q-1 q-2 q-3 q-4"]);
    let cut = calls(6).replace("  q-2 db     |-|", "  q-2 db     |--|");
    assert_eq!(of_kind(&cut, CallKind::NPlusOne), Vec::<String>::new(), "{cut}");
    // An N+1 is not told again as calls in sequence.
    assert_eq!(of_kind(&calls(5), CallKind::Sequential), Vec::<String>::new());
}

#[test]
fn what_starts_when_its_parent_has_ended_is_nothing_that_it_waits_for() {
    let callbacks = "
        p-1 hook |--|
          a-1 call    |-| name=update kind=server
          a-2 call       |-| name=update kind=server
          b-1 mail         |-| name=send kind=server
          a-3 call           |-| name=update kind=server
          a-4 call              |!| name=update kind=server
          a-5 call                  |-| name=update kind=server";
    assert_eq!(of_kind(callbacks, CallKind::NPlusOne), Vec::<String>::new());
    assert_eq!(of_kind(callbacks, CallKind::Sequential), Vec::<String>::new());
    // Made again is made again, whoever waits.
    assert_eq!(of_kind(callbacks, CallKind::Retry), ["p-1: a-5"]);
    let longer = callbacks.replacen("|--|", "|----------------|", 1);
    assert_eq!(of_kind(&longer, CallKind::Sequential), ["p-1: a-1 a-2 b-1 a-3 a-4"], "four of five are awaited");
    let longer = callbacks.replacen("|--|", "|----------------------|", 1);
    assert_eq!(of_kind(&longer, CallKind::NPlusOne), ["p-1: a-1 a-2 a-3 a-4 a-5"]);
}

#[test]
fn a_retry_says_so_or_follows_an_error_of_its_like() {
    let after_error = "
        p-1 shop |----------|
          a-1 pay |!| name=charge kind=client
          b-1 cart   |-| name=list kind=client
          a-2 pay      |!| name=charge kind=client
          a-3 pay         |-| name=charge kind=client
          a-4 pay            |-| name=charge kind=client";
    assert_eq!(of_kind(after_error, CallKind::Retry), ["p-1: a-2 a-3"]);
    let at_once = "
        p-1 shop |----------|
          a-1 pay |!!!| name=charge
          a-2 pay   |--| name=charge";
    assert_eq!(of_kind(at_once, CallKind::Retry), Vec::<String>::new(), "it did not wait for the error");
    let by_attribute = "
        p-1 shop |----------|  retry.count=0
          a-1 pay |--| name=charge http.request.resend_count=0
          b-1 pay      |-| name=other http.request.resend_count=2
            c-1 db      || previous_attempt=0f";
    assert_eq!(of_kind(by_attribute, CallKind::Retry), ["b-1: c-1", "p-1: b-1"]);
    assert_eq!(of_kind("a-1 pay |--| retry.count=1", CallKind::Retry), [": a-1"]);
}

#[test]
fn calls_that_wait_for_each_other_are_sequential() {
    let picture = "
        p-1 shop |--------------------|
          a-1 auth |--|
          b-1 shop     |---|              kind=internal
          c-1 cart     |--|
          d-1 price       |----|
          e-1 stock        |--|
          f-1 mail              |-|";
    // e overlaps d, and what comes next waits for both; a function of the service itself is no call.
    assert_eq!(of_kind(picture, CallKind::Sequential), ["p-1: a-1 c-1 d-1", "p-1: e-1 f-1"]);
    let retried = "
        p-1 shop |--------------------|
          a-1 pay  |!|  name=charge
          a-2 pay     |!|  name=charge
          a-3 pay        |!|  name=charge";
    assert_eq!(of_kind(retried, CallKind::Sequential), Vec::<String>::new(), "retries wait for a reason");
}

#[test]
fn calls_in_sequence_are_told_beside_an_n_plus_one_that_has_as_many_between_the_same_two() {
    // The third q is a retry, and so not in the sequence; x is, and no q.
    let picture = "
        p-1 shop |--------------------|
          q-1 db |-|               name=q kind=client
          q-2 db   |!|             name=q kind=client
          q-3 db     |-|           name=q kind=client
          x-1 db       |-|         name=x kind=client
          q-4 db         |-|       name=q kind=client
          q-5 db           |-|     name=q kind=client";
    assert_eq!(of_kind(picture, CallKind::NPlusOne), ["p-1: q-1 q-2 q-3 q-4 q-5"]);
    assert_eq!(of_kind(picture, CallKind::Sequential), ["p-1: q-1 q-2 x-1 q-4 q-5"]);
}

#[test]
fn a_chain_and_a_fan_of_a_hundred_thousand() {
    let line = |at: u32, parent: u32| {
        format!("{at:x} s |-| parent={}\n", if at > 1 { format!("{parent:x}") } else { String::new() })
    };
    let chain: String = (1..=100_000).map(|at| line(at, at - 1)).collect();
    assert_eq!(told(&trace_of(&chain)), Told::new());
    let fan: String = (1..=100_000).map(|at| line(at, 1)).collect();
    assert_eq!(told(&trace_of(&fan)), Told::new(), "all at once");
}

/// All patterns, by comparing every call with every other of its parent.
fn naive(store: &SpanStore) -> Told {
    let all: Vec<SpanRef<'_>> = (0..store.span_count() as u32).map(|row| store.span(SpanIx(row))).collect();
    let text = |span: &SpanRef<'_>, key: &str| span.attribute(key).map(|value| value.to_text());
    let similar = |a: &SpanRef<'_>, b: &SpanRef<'_>| {
        let template = |span: &SpanRef<'_>| text(span, "db.statement").map(|text| statement_template(&text));
        (a.service(), a.name(), a.kind() as u8, template(a)) == (b.service(), b.name(), b.kind() as u8, template(b))
    };
    let mut out = Told::new();
    let parents = std::iter::once(None).chain(all.iter().map(|span| Some(span.ix())));
    for parent in parents {
        let calls: Vec<&SpanRef<'_>> = all.iter().filter(|span| span.parent() == parent).collect();
        let name = parent.map(|parent| store.span(parent).span_id()).unwrap_or_default();
        let is_again = |call: &&SpanRef<'_>| {
            let before =
                calls.iter().take_while(|other| other.ix() < call.ix()).filter(|other| similar(other, call)).last();
            let failed = before.is_some_and(|before| before.is_error() && before.end_nanos() <= call.start_nanos());
            text(call, "retry.count").is_some_and(|count| count != "0") || (parent.is_some() && failed)
        };
        let runs = |calls: &[&SpanRef<'_>], joins: &dyn Fn(&[&SpanRef<'_>], &SpanRef<'_>) -> bool| {
            let mut runs: Vec<Vec<String>> = Vec::new();
            for (at, call) in calls.iter().enumerate() {
                match runs.last_mut().filter(|_| joins(&calls[..at], call)) {
                    Some(run) => run.push(call.span_id()),
                    None => runs.push(vec![call.span_id()]),
                }
            }
            runs
        };
        let is_awaited = |call: &&SpanRef<'_>| parent.is_none_or(|at| call.start_nanos() < store.span(at).end_nanos());
        let ended = |before: &SpanRef<'_>, call: &SpanRef<'_>| before.end_nanos() <= call.start_nanos();
        let mut repeated: Vec<Vec<String>> = Vec::new();
        let mut seen: Vec<&SpanRef<'_>> = Vec::new();
        for call in &calls {
            if seen.iter().any(|other| similar(other, call)) {
                continue;
            }
            seen.push(call);
            let alike: Vec<&SpanRef<'_>> = calls.iter().copied().filter(|other| similar(other, call)).collect();
            let last =
                |before: &[&SpanRef<'_>], call: &SpanRef<'_>| before.last().is_some_and(|before| ended(before, call));
            let awaited: Vec<&SpanRef<'_>> = alike.iter().copied().filter(is_awaited).collect();
            repeated.extend(runs(&awaited, &last).into_iter().filter(|run| run.len() >= 5 && parent.is_some()));
            let again: Vec<String> = alike.iter().filter(|call| is_again(call)).map(|call| call.span_id()).collect();
            if !again.is_empty() {
                out.push((CallKind::Retry, name.clone(), again));
            }
        }
        if let Some(parent) = parent {
            let is_inner = |call: &SpanRef<'_>| {
                call.kind() == SpanKind::Internal && call.service() == store.span(parent).service()
            };
            let outer: Vec<&SpanRef<'_>> =
                calls.iter().copied().filter(|call| !is_inner(call) && !is_again(call) && is_awaited(call)).collect();
            let all_ended =
                |before: &[&SpanRef<'_>], call: &SpanRef<'_>| before.iter().all(|before| ended(before, call));
            let in_sequence =
                runs(&outer, &all_ended).into_iter().filter(|run| run.len() > 1 && !repeated.contains(run));
            out.extend(in_sequence.map(|run| (CallKind::Sequential, name.clone(), run)));
        }
        out.extend(repeated.into_iter().map(|run| (CallKind::NPlusOne, name.clone(), run)));
    }
    out.sort();
    out
}

proptest! {
    #[test]
    fn it_is_what_comparing_all_pairs_finds(
        spans in prop::collection::vec((0_usize..3, 0_usize..30, 0_usize..3, 0_u8..12, 0_usize..3), 1..40),
    ) {
        let line = |(at, (parent, start, len, dice, which)): (usize, &(usize, usize, usize, u8, usize))| {
            let bar = if *dice == 0 { "!" } else { "-" }.repeat(*len);
            let bar = if *dice == 0 && *len == 0 { "!".to_owned() } else { bar };
            let kind = if *dice == 1 { "internal" } else { "client" };
            let retry = match dice { 2 => " retry.count=1", 3 => " retry.count=0", _ => "" };
            let text = ["", " db.statement=SELECT_1", " db.statement=\"UPDATE_7\""][*which % 3];
            let service = if *dice < 6 { "shop" } else { "db" };
            format!("f{at:02} {service} {}|{bar}| name=q parent=f{parent:02} kind={kind}{retry}{text}", " ".repeat(*start))
        };
        let store = trace_of(&spans.iter().enumerate().map(line).collect::<Vec<_>>().join("\n"));
        prop_assert_eq!(told(&store), naive(&store));
    }
}
