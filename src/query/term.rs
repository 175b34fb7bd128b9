//! A term on a span: what one span must meet for its trace to be selected.
//!
//! Terms have a text form, one for the address of the page and for what is typed: `http.status_code >= 500`,
//! `user.region = eu`, `retry.count > 2`, `db.statement ~ select`, `error != nil` (it is there), `tenant = nil` (it is
//! not), `tenant = "nil"` (it is this text, which Go and Ruby write). [`Comparison::parse`] reads it,
//! [`Comparison::to_text`] writes it.

mod keys;

use crate::model::{ErrorKey, SpanKind, StatusCode};
use serde::{Deserialize, Serialize};

pub use keys::{
    ERROR_MESSAGE, ERROR_OPERATION, ERROR_SERVICE, ERROR_TYPE, KIND, OPERATION, OWN, ROOT_OPERATION, ROOT_SERVICE,
    SERVICE, STATUS, TRACE_ID, error_key, is_of_trace, is_own, is_trace_id, is_value, of_error,
};

/// How an attribute is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Op {
    /// `>=`
    AtLeast,
    /// `<=`
    AtMost,
    /// `!=`: there, and another.
    IsNot,
    /// `=`
    Is,
    /// `>`
    More,
    /// `<`
    Less,
    /// `~`: contains the text, whatever its case.
    Contains,
    /// `!= nil`: there, whatever its value; no value belongs to it.
    IsThere,
    /// `= nil`: not there; no value belongs to it.
    IsAbsent,
}

impl Op {
    /// All with a value, longer signs before those that begin them.
    pub const ALL: &[Op] = &[Op::AtLeast, Op::AtMost, Op::IsNot, Op::Is, Op::More, Op::Less, Op::Contains];

    /// As it is written, without the [`NIL`] of those that have no value.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Op::AtLeast => ">=",
            Op::AtMost => "<=",
            Op::IsNot | Op::IsThere => "!=",
            Op::Is | Op::IsAbsent => "=",
            Op::More => ">",
            Op::Less => "<",
            Op::Contains => "~",
        }
    }

    /// As it is read.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        match self {
            Op::AtLeast => "≥",
            Op::AtMost => "≤",
            Op::IsNot => "≠",
            Op::Contains => "contains",
            _ => self.sign(),
        }
    }
}

/// Stands for *no value* where a value would stand, without quotes.
pub const NIL: &str = "nil";

/// An attribute against a value (DEFINITIONS, "Attributes").
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Comparison {
    /// Key: looked up in the span, then in its resource; `span.` or `resource.` before it pins it, unless an attribute of the
    /// data set is called so itself.
    pub key: String,
    /// How.
    pub op: Op,
    /// With what; "" where the sign asks for none.
    pub value: String,
}

impl Comparison {
    /// Reads `key op value`, blanks around the sign or none; `None` without sign or key.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (key, op, value) = split(text)?;
        Some(Self::of(key, op, value))
    }

    /// Of the parts that [`split`] found: a value may stand in quotes, without them `nil` is none. What every span has
    /// ([`SERVICE`] …) is never absent: there `nil` is a value.
    #[must_use]
    pub fn of(key: &str, op: Op, value: &str) -> Self {
        let (op, value) = match op {
            Op::Is if value == NIL && !is_own(key) => (Op::IsAbsent, ""),
            Op::IsNot if value == NIL && !is_own(key) => (Op::IsThere, ""),
            op => (op, unquoted(value)),
        };
        Self { key: key.to_owned(), op, value: value.to_owned() }
    }

    /// What [`Self::parse`] reads.
    #[must_use]
    pub fn to_text(&self) -> String {
        let Self { key, op, value } = self;
        let sign = op.sign();
        if matches!(op, Op::IsThere | Op::IsAbsent) {
            return format!("{key} {sign} {NIL}");
        }
        // A blank before what reads as another term would end this one.
        let has_more = value.contains(char::is_whitespace) && value.contains(['=', '<', '>', '~', '!', ',']);
        let is_plain = unquoted(value).len() == value.len() && value.trim().len() == value.len() && value != NIL;
        let is_bare = is_plain && !has_more && !value.ends_with(" failed");
        if is_bare { format!("{key} {sign} {value}") } else { format!("{key} {sign} \"{value}\"") }
    }
}

/// Key, sign and value of a comparison that may not be complete. The first sign that has blanks around it, else the first
/// there is; so a key may contain signs, as long as it is written with blanks.
#[must_use]
pub fn split(text: &str) -> Option<(&str, Op, &str)> {
    let spaced = text.match_indices(' ').find_map(|(at, _)| {
        let rest = &text[at + 1..];
        let op = Op::ALL.iter().find(|op| rest.strip_prefix(op.sign()).is_some_and(|end| end.starts_with(' ')))?;
        Some((at, 1, *op))
    });
    let (at, blanks, op) = spaced.or_else(|| {
        let at = text.find(['=', '<', '>', '~', '!'])?;
        let op = Op::ALL.iter().find(|op| text[at..].starts_with(op.sign()))?;
        Some((at, 0, *op))
    })?;
    let key = text[..at].trim();
    let value = text[at + blanks + op.sign().len()..].trim();
    (!key.is_empty()).then_some((key, op, value))
}

fn unquoted(value: &str) -> &str {
    value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(value)
}

/// What a term looks at.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Test {
    /// A span of this service.
    Service(String),
    /// A span of this name.
    Operation(String),
    /// A span of this kind.
    Kind(SpanKind),
    /// A span of a trace whose root is of this service.
    RootService(String),
    /// A span of a trace whose root has this name.
    RootOperation(String),
    /// A span of a trace whose error has this label; see [`errors`](super::errors).
    Error(ErrorKey, String),
    /// A span with this outcome: see [`SpanRef::outcome`](crate::model::SpanRef::outcome).
    Status(StatusCode),
    /// A span that took at least so long, ns.
    MinDuration(u64),
    /// A span that took at most so long, ns.
    MaxDuration(u64),
    /// A span with this text anywhere: see [`TextSearch`](super::text::TextSearch); the whole text is one phrase.
    Text(String),
    /// A span whose attribute compares so.
    Attribute(Comparison),
}

impl Test {
    /// A span whose `key` has this value: one of [`OWN`], or the key of an attribute.
    #[must_use]
    pub fn equal(key: &str, value: String) -> Self {
        match key {
            SERVICE => Self::Service(value),
            OPERATION => Self::Operation(value),
            KIND => Self::Kind(SpanKind::from_name(&value)),
            STATUS => Self::Status(StatusCode::from_name(&value)),
            ROOT_SERVICE => Self::RootService(value),
            ROOT_OPERATION => Self::RootOperation(value),
            key => match error_key(key) {
                Some(error) => Self::Error(error, value),
                None => Self::Attribute(Comparison { key: key.to_owned(), op: Op::Is, value }),
            },
        }
    }

    /// The key that it is about, as [`Test::equal`] takes it; a text is about none, and neither is a duration.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        match self {
            Self::Service(_) => Some(SERVICE),
            Self::Operation(_) => Some(OPERATION),
            Self::Kind(_) => Some(KIND),
            Self::Status(_) => Some(STATUS),
            Self::RootService(_) => Some(ROOT_SERVICE),
            Self::RootOperation(_) => Some(ROOT_OPERATION),
            Self::Error(key, _) => Some(of_error(*key)),
            Self::Text(_) | Self::MinDuration(_) | Self::MaxDuration(_) => None,
            Self::Attribute(comparison) => Some(&comparison.key),
        }
    }

    /// Whether all spans of a trace meet it or none does.
    #[must_use]
    pub fn is_of_trace(&self) -> bool {
        self.key().is_some_and(is_of_trace)
    }

    /// What the root of a trace must meet, if the test is about the trace and not about any span.
    #[must_use]
    pub fn at_root(&self) -> Option<Self> {
        match self {
            Self::RootService(name) => Some(Self::Service(name.clone())),
            Self::RootOperation(name) => Some(Self::Operation(name.clone())),
            Self::Error(..) => Some(self.clone()),
            _ => None,
        }
    }

    /// Reads a comparison whose sign stands between blanks, `key >= 5`, as the filter has it; `None` of any other text,
    /// and where the text begins with a quote or a `-`. So a search can tell it from plain text.
    #[must_use]
    pub fn spaced(text: &str) -> Option<Self> {
        let is_plain = text.trim_start().starts_with(['"', '-']);
        let has_sign = |op: &&Op| {
            text.match_indices(op.sign())
                .any(|(at, sign)| text[..at].ends_with(' ') && text[at + sign.len()..].starts_with(' '))
        };
        Op::ALL.iter().find(has_sign).filter(|_| !is_plain)?;
        let comparison = Comparison::parse(text)?;
        Some(match comparison.op {
            Op::Is => Self::equal(&comparison.key.clone(), comparison.value),
            _ => Self::Attribute(comparison),
        })
    }
}

/// A term.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SpanTerm {
    /// What it looks at.
    pub test: Test,
    /// Traces with such a span are left out, whatever else holds.
    pub is_excluded: bool,
}

impl SpanTerm {
    /// A span must meet it.
    #[must_use]
    pub fn included(test: Test) -> Self {
        Self { test, is_excluded: false }
    }

    /// Whether one span must meet it, together with the others of its group.
    #[must_use]
    pub fn is_of_group(&self) -> bool {
        !self.is_excluded && !self.test.is_of_trace()
    }

    /// Whether both cannot well stand side by side: a new one takes the place of the old one.
    #[must_use]
    pub fn replaces(&self, old: &Self) -> bool {
        if self.is_excluded || old.is_excluded {
            return self.test == old.test;
        }
        match (&self.test, &old.test) {
            // By sign: what is to be absent cannot have a value as well.
            (Test::Attribute(new), Test::Attribute(old)) => new.key == old.key && new.op.sign() == old.op.sign(),
            (Test::Error(new, _), Test::Error(old, _)) => new == old,
            (new, old) => std::mem::discriminant(new) == std::mem::discriminant(old),
        }
    }
}

#[cfg(test)]
mod tests;
