use super::*;
use proptest::prelude::*;

fn parsed(text: &str) -> Option<(String, Op, String)> {
    Comparison::parse(text).map(|found| (found.key, found.op, found.value))
}

#[test]
fn comparisons_are_read_with_and_without_blanks() {
    let found = |key: &str, op, value: &str| Some((key.to_owned(), op, value.to_owned()));
    assert_eq!(parsed("http.status_code >= 500"), found("http.status_code", Op::AtLeast, "500"));
    assert_eq!(parsed("http.status_code>=500"), found("http.status_code", Op::AtLeast, "500"));
    assert_eq!(parsed("user.region=\" eu \""), found("user.region", Op::Is, " eu "));
    assert_eq!(parsed("a=b = c=d"), found("a=b", Op::Is, "c=d"));
    assert_eq!(parsed("error != nil"), found("error", Op::IsThere, ""));
    assert_eq!(parsed("error=nil"), found("error", Op::IsAbsent, ""));
    assert_eq!(parsed("error = \"nil\""), found("error", Op::Is, NIL));
    assert_eq!((parsed("a > nil"), parsed("a = nil.")), (found("a", Op::More, NIL), found("a", Op::Is, "nil.")));
    assert_eq!(parsed("service = nil"), found("service", Op::Is, NIL));
    assert_eq!(parsed("key="), found("key", Op::Is, ""));
    assert_eq!((parsed("checkout failed"), parsed("= 5"), parsed("hello!"), parsed("")), (None, None, None, None));
}

#[test]
fn a_search_tells_comparisons_by_their_blanks() {
    let code = Comparison { key: "code".into(), op: Op::AtLeast, value: "500".into() };
    assert_eq!(Test::spaced("code >= 500"), Some(Test::Attribute(code)));
    assert_eq!(Test::spaced("service = db"), Some(Test::Service("db".into())));
    assert_eq!(Test::spaced("service = nil"), Some(Test::Service(NIL.into())));
    for text in ["code>=500", "code= 500", "a =b", "\"a = b\"", "-a = b", "= b", "checkout", ""] {
        assert_eq!(Test::spaced(text), None, "{text}");
    }
}

#[test]
fn a_new_term_takes_the_place_of_its_like() {
    let term = |text: &str| SpanTerm::included(Test::Attribute(Comparison::parse(text).unwrap()));
    assert!(term("a = 1").replaces(&term("a = 2")) && !term("a > 1").replaces(&term("a < 5")));
    assert!(term("a = nil").replaces(&term("a = 1")) && !term("a != nil").replaces(&term("a = 1")));
    let service = |name: &str| SpanTerm::included(Test::Service(name.into()));
    let without = |name: &str| SpanTerm { is_excluded: true, ..service(name) };
    assert!(service("a").replaces(&service("b")) && !without("a").replaces(&without("b")));
    assert!(service("a").replaces(&without("a")) && !service("a").replaces(&without("b")));
    let error = |key: &str| SpanTerm::included(Test::equal(key, "a".into()));
    assert!(error(ERROR_TYPE).replaces(&SpanTerm::included(Test::equal(ERROR_TYPE, "b".into()))));
    assert!(!error(ERROR_TYPE).replaces(&error(ERROR_MESSAGE)));
    let [least, longer, most] =
        [Test::MinDuration(1), Test::MinDuration(2), Test::MaxDuration(2)].map(SpanTerm::included);
    assert!(longer.replaces(&least) && !longer.replaces(&most));
}

proptest! {
    #[test]
    fn the_text_form_is_read_as_it_was(
        key in "[a-z.]{1,8}|service",
        op in 0..Op::ALL.len(),
        value in "[ a-z0-9=<>~!\"]{0,8}|\"?nil\"?",
    ) {
        let written = Comparison { key, op: Op::ALL[op], value };
        prop_assert_eq!(Comparison::parse(&written.to_text()), Some(written));
    }
}
