//! Events and log lines of plain spans: objects with a time, perhaps a name, and anything else; or bare texts.

use super::super::json::{Json, Read, Scalar};
use super::each;
use super::span::{Moment, Span};
use crate::model::{BatchWriter, NONE, RawEvent, Value};

/// Reads an event of `span`. Its name is `name` or `event`, also among its fields; all else are attributes. A text is
/// the attribute `message` of an event without a name.
pub(super) fn read(span: &mut Span, json: &mut Json<'_>, out: &mut BatchWriter) -> Read<()> {
    let start = out.attributes_start();
    let mut event = Event { name: NONE, time: Moment::default() };
    if json.is_object()? {
        json.object(|key, json| event.field(key, span, json, out))?;
    } else {
        let line = json.scalar()?;
        if line == Scalar::Null {
            return Ok(());
        }
        out.attribute("message", Value::Text(&line.to_text()));
    }
    let name = if event.name == NONE { out.text("") } else { event.name };
    let (time_nanos, attributes) = (event.time.nanos().unwrap_or(0), out.attributes_since(start));
    out.batch.events.push(RawEvent { time_nanos, name, attributes, padding: 0 });
    Ok(())
}

struct Event {
    name: u32,
    time: Moment,
}

impl Event {
    fn field(&mut self, key: &str, span: &mut Span, json: &mut Json<'_>, out: &mut BatchWriter) -> Read<()> {
        match key {
            "time" | "timestamp" | "timeUnixNano" | "time_unix_nano" => {
                let is_fine = matches!(key, "timeUnixNano" | "time_unix_nano");
                self.time.take(span.time(is_fine, json)?, is_fine);
            }
            "attributes" | "fields" => each(json, out, &mut |key, value, out| self.attribute(key, value, out))?,
            key => {
                let value = json.scalar()?;
                if value != Scalar::Null {
                    self.attribute(key, &value, out);
                }
            }
        }
        Ok(())
    }

    fn attribute(&mut self, key: &str, value: &Scalar<'_>, out: &mut BatchWriter) {
        if matches!(key, "name" | "event") && self.name == NONE {
            self.name = out.text(&value.to_text());
        } else {
            out.attribute(key, value.value());
        }
    }
}
