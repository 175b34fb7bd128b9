//! What people drop that is no trace, or a trace format that is not read: recognised where that is cheap, refused by
//! name.

use super::Outline;

/// Something recognised that is not read.
pub struct Foreign {
    /// What it is, to follow "it holds".
    pub title: &'static str,
    /// Another OpenTelemetry signal: may stand beside traces, is passed over and counted.
    pub is_signal: bool,
    /// Any of these groups; of a group all paths must be there.
    signs: &'static [&'static [&'static str]],
}

/// In order of precedence.
pub const FOREIGN: &[Foreign] = &[
    Foreign {
        title: "OTLP logs",
        is_signal: true,
        signs: &[&["resourceLogs"], &["resource_logs"], &["[].resourceLogs"], &["scopeLogs"]],
    },
    Foreign {
        title: "OTLP metrics",
        is_signal: true,
        signs: &[&["resourceMetrics"], &["resource_metrics"], &["[].resourceMetrics"], &["scopeMetrics"]],
    },
    Foreign { title: "OTLP profiles", is_signal: true, signs: &[&["resourceProfiles"]] },
    Foreign {
        title: "a HAR (a browser's network log)",
        is_signal: false,
        signs: &[&["log", "log.entries"], &["log.creator"]],
    },
    Foreign {
        title: "a Grafana dashboard",
        is_signal: false,
        signs: &[&["panels", "schemaVersion"], &["dashboard.panels"], &["dashboard", "meta"]],
    },
    Foreign {
        title: "a search result of Tempo, which lists traces without their spans' parents; fetch the traces themselves",
        is_signal: false,
        signs: &[
            &["traces[].rootServiceName"],
            &["traces[].rootTraceName"],
            &["traces[].spanSet"],
            &["traces[].spanSets"],
        ],
    },
    Foreign { title: "a Jaeger list of services or operations", is_signal: false, signs: &[&["data[].spanKind"]] },
    Foreign { title: "a Jaeger list of trace summaries", is_signal: false, signs: &[&["summaries"]] },
    Foreign {
        title: "a Grafana data frame",
        is_signal: false,
        signs: &[&["data[].fields[].values"], &["results", "results.A"]],
    },
    Foreign {
        title: "an AWS X-Ray answer",
        is_signal: false,
        signs: &[&["Traces[].Segments"], &["Traces", "UnprocessedTraceIds"]],
    },
    Foreign { title: "a Chrome trace (a profile)", is_signal: false, signs: &[&["traceEvents"], &["[].ph", "[].ts"]] },
    Foreign {
        title: "a Next.js build trace",
        is_signal: false,
        signs: &[&["[].traceId", "[].id", "[].startTime", "[].tags"]],
    },
    Foreign {
        title: "Datadog traces",
        is_signal: false,
        signs: &[&["[][].trace_id", "[][].meta"], &["[][].trace_id", "[][].resource"]],
    },
    Foreign {
        title: "Elastic APM events",
        is_signal: false,
        signs: &[&["metadata.service"], &["transaction.trace_id"], &["metadata", "metadata.process"]],
    },
    Foreign {
        title: "a SigNoz answer",
        is_signal: false,
        signs: &[
            &["[].data.durationNano"],
            &["data.result"],
            &["spans[].durationNano"],
            &["status", "data.newResult"],
            &["[].durationNano"],
        ],
    },
    Foreign {
        title: "OpenSearch or Elasticsearch documents",
        is_signal: false,
        signs: &[&["index"], &["index._index"], &["[]._source"], &["hits.hits"], &["create._index"]],
    },
    Foreign {
        title: "spans of Phoenix",
        is_signal: false,
        signs: &[&["context.trace_id", "span_kind"], &["context.span_id", "context.trace_id", "status_code"]],
    },
    Foreign {
        title: "console output of an OpenTelemetry SDK",
        is_signal: false,
        signs: &[&["context.trace_id"], &["[].context.trace_id"]],
    },
    Foreign {
        title: "Jaeger's protobuf model as JSON",
        is_signal: false,
        signs: &[&["traceId", "operationName", "startTime"], &["spans[].traceId", "spans[].operationName", "process"]],
    },
    Foreign { title: "Jaeger's Thrift batches as JSON", is_signal: false, signs: &[&["spans[].traceIdLow"]] },
    Foreign { title: "flat spans", is_signal: false, signs: &[&["trace_id", "span_id"], &["traceId", "spanId"]] },
    Foreign {
        title: "an error answer of a server, not traces",
        is_signal: false,
        signs: &[&["error.message"], &["error"], &["errors[].msg"], &["message", "status"]],
    },
];

/// What a value is, if it is known and not read.
pub fn recognise(head: &Outline) -> Option<&'static Foreign> {
    FOREIGN.iter().find(|foreign| foreign.signs.iter().any(|group| group.iter().all(|path| head.has(path))))
}

/// What bytes that are not JSON are, by their first ones.
pub fn by_magic(bytes: &[u8]) -> Option<&'static str> {
    const MAGIC: &[(&[u8], &str)] = &[
        (b"\x28\xb5\x2f\xfd", "compressed with zstd, which is not read yet; decompress it first (zstd -d)"),
        (b"PK\x03\x04", "a zip archive; unpack it and drop the files in it"),
        (b"\x89PNG", "a PNG picture"),
        (b"\xff\xd8\xff", "a JPEG picture"),
        (b"GIF8", "a GIF picture"),
        (b"%PDF", "a PDF document"),
        (b"BZh", "compressed with bzip2; decompress it first"),
        (b"\xfd7zXZ", "compressed with xz; decompress it first"),
        (b"\xff\xfe", "UTF-16 text; save it as UTF-8"),
        (b"\xfe\xff", "UTF-16 text; save it as UTF-8"),
        (b"PAR1", "a Parquet file"),
        (b"SQLite format", "an SQLite database"),
        (b"\x7fELF", "a program"),
        (b"\x80\x02", "a Python pickle"),
        (b"\x80\x03", "a Python pickle"),
        (b"\x80\x04", "a Python pickle"),
    ];
    if let Some((_, title)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Some(title);
    }
    let text = bytes.trim_ascii_start();
    let begins = |word: &[u8]| text.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
    if begins(b"<!doctype html") || begins(b"<html") {
        return Some("an HTML page, perhaps a login or error page saved instead of the data");
    }
    if begins(b"<?xml") || begins(b"<svg") {
        return Some("XML");
    }
    if bytes.first() == Some(&b'\n') && bytes.get(2).is_some_and(|&byte| matches!(byte, 0x0a | 0x12) || byte < 0x20) {
        return Some("perhaps OTLP protobuf, which is not read yet; export OTLP JSON instead");
    }
    None
}
