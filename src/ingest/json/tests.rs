use super::*;
use crate::ingest::scalar::Negative;
use proptest::prelude::*;

fn scalar(text: &str) -> Scalar<'_> {
    Json::new(text).scalar().unwrap()
}

#[test]
fn every_value_is_taken() {
    assert_eq!(scalar(r#"{"a":[1,"x\n",null,{"b":1.5}]}"#), Scalar::Json(r#"{"a":[1,"x\n",null,{"b":1.5}]}"#.into()));
    assert!(scalar("1").is_true() && scalar("\"True\"").is_true() && !scalar("0").is_true());
    assert_eq!(scalar("1718000000000000.5").scaled(1000), Some(Ok(1_718_000_000_000_000_500)));
    assert_eq!(scalar("\"1500\"").scaled(1000), Some(Ok(1_500_000)));
    assert_eq!(scalar("-3").scaled(1), Some(Err(Negative)));
    assert_eq!(scalar("\"invalid\"").scaled(1), None);
    assert_eq!(scalar("18446744073709551615").scaled(1000), None);
}

#[test]
fn numbers_that_lost_digits_are_refused() {
    let read = |text: &'static str| Json::new(text).exact();
    assert!(read("1.718e18").is_err());
    assert!(read("340282366920938463463374607431768211455").is_err());
    assert_eq!(read("\"63e8\"").unwrap(), Scalar::Text("63e8".into()), "an id");
    assert_eq!(scalar("\"1.7180000000000000001e18\"").scaled(1), Some(Ok(1_718_000_000_000_000_000)));
    assert_eq!(read("1.5e3").unwrap(), Scalar::Float(1500.0));
}

#[test]
fn what_is_not_json_is_told() {
    for bad in [
        "{\"a\":1,}",
        "[1 2]",
        "{a:1}",
        "[01]",
        "[-]",
        "[1e999]",
        "[tru]",
        "[\"a\nb\"]",
        "[\"\\x\"]",
        "[\"\\ud800\"]",
        "[1",
        "[1,]",
    ] {
        assert!(Json::new(bad).scalar().is_err(), "{bad}");
    }
    assert!(Json::new(&"[".repeat(10_000)).scalar().is_err());
    let deep = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
    assert!(Json::new(&deep).scalar().is_err());
    assert_eq!(Json::new(&deep).skip(), Ok(()));
}

fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<u64>().prop_map(Into::into),
        (-1e300..1e300).prop_map(|number: f64| number.into()),
        any::<String>().prop_map(Into::into),
        "[\"\\\\a-c\u{0}-\u{1f}é😀]{0,20}".prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 30, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
            proptest::collection::btree_map(any::<String>(), inner, 0..6)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn what_serde_json_writes_is_read(value in any_json(), is_pretty in any::<bool>()) {
        let text = if is_pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
        let mut json = Json::new(&text);
        let mut out = String::new();
        json.compact(&mut out).unwrap();
        prop_assert_eq!(json.consumed(), text.len());
        // `0.0` is written `0`: the same number, but not to serde_json.
        let plain = |value: &serde_json::Value| value.to_string().replace(".0", "");
        prop_assert_eq!(plain(&serde_json::from_str(&out).unwrap()), plain(&value));
    }

    #[test]
    fn escapes_are_read_as_serde_json_reads_them(text in r#"([a-c]|é|\\|\\["/bfnrtux]|\\u[0-9a-fA-F]{4}|\\ud83d|\\udE00){0,8}"#) {
        let quoted = format!("\"{text}\"");
        let ours = Json::new(&quoted).scalar().ok();
        let theirs = serde_json::from_str::<String>(&quoted).ok().map(|text| Scalar::Text(text.into()));
        if ours != theirs {
            // A quote that is not escaped ends our value, and is too much for theirs.
            let mut json = Json::new(&quoted);
            prop_assert!(theirs.is_none() && json.scalar().is_ok() && json.consumed() < quoted.len(), "{} {:?} {:?}", quoted, ours, theirs);
        }
    }
}
