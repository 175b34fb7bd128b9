//! Writes the example data set that ships with the page: `example OUT.json.gz [SEED]`.
#![forbid(unsafe_code)]

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use flate2::{Compression, write::GzEncoder};
use spanglass::example::{SEED, generate};

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let path = arguments.next();
    let seed = match arguments.next() {
        None => Some(SEED),
        Some(text) => text.to_str().and_then(|text| text.parse().ok()),
    };
    let (Some(path), Some(seed), None) = (path, seed, arguments.next()) else {
        eprintln!("usage: example OUT.json.gz [SEED]");
        return ExitCode::from(2);
    };
    match write(Path::new(&path), seed) {
        Ok(summary) => {
            println!("{summary}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("example: {}: {error}", path.display());
            ExitCode::FAILURE
        }
    }
}

fn write(path: &Path, seed: u64) -> std::io::Result<String> {
    let example = generate(seed);
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(example.json.as_bytes())?;
    let bytes = encoder.finish()?;
    std::fs::write(path, &bytes)?;
    Ok(format!(
        "{}: {} traces, {} spans, {} failed, {} root failed; {} bytes, {} compressed",
        path.display(),
        example.traces,
        example.spans,
        example.failed,
        example.root_failed,
        example.json.len(),
        bytes.len()
    ))
}
