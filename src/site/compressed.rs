//! Compressed variants of files, beside them: a server sends `index.html.br` for `index.html` to a browser that accepts it.

use flate2::{Compression, GzBuilder};
use std::io::{self, Write};

/// How a variant is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Encoding {
    /// `.gz`
    Gzip,
    /// `.br`
    Brotli,
}

/// Endings of files that compression makes smaller. Images, fonts and archives are compressed already.
const COMPRESSIBLE: &[&str] = &[
    "atom",
    "bib",
    "css",
    "csv",
    "geojson",
    "htm",
    "html",
    "ics",
    "js",
    "json",
    "jsonl",
    "jsonld",
    "map",
    "md",
    "mjs",
    "otf",
    "ris",
    "rss",
    "svg",
    "toml",
    "tsv",
    "ttf",
    "txt",
    "vtt",
    "wasm",
    "webmanifest",
    "xml",
    "xsl",
    "yaml",
    "yml",
];

/// The quality of Brotli, of 11. The highest takes twice as long, for two hundredths; 9 takes a tenth of the time, and is a tenth larger.
const BROTLI_QUALITY: i32 = 10;

/// The window of Brotli, as a power of two: 4 MB, as its tools have it.
const BROTLI_WINDOW: i32 = 22;

/// Whether a file is text, or something else that compression makes smaller, by the ending of its name.
#[must_use]
pub fn is_compressible(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| COMPRESSIBLE.contains(&ending.to_ascii_lowercase().as_str()))
}

impl Encoding {
    /// What it appends to the name of the file, without a dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Gzip => "gz",
            Self::Brotli => "br",
        }
    }

    /// The compressed bytes of what `write` writes.
    ///
    /// # Errors
    /// `write` fails.
    pub fn encode(self, write: impl Fn(&mut dyn Write) -> io::Result<()>) -> io::Result<Vec<u8>> {
        match self {
            Self::Gzip => {
                // Without a name, a time and a system, which would differ.
                let header = GzBuilder::new().mtime(0).operating_system(UNKNOWN_SYSTEM);
                let mut encoder = header.write(Vec::new(), Compression::best());
                write(&mut encoder)?;
                encoder.finish()
            }
            Self::Brotli => {
                let parameters = brotli::enc::BrotliEncoderParams {
                    quality: BROTLI_QUALITY,
                    lgwin: BROTLI_WINDOW,
                    ..Default::default()
                };
                let mut encoder = brotli::CompressorWriter::with_params(Vec::new(), BUFFER_LEN, &parameters);
                write(&mut encoder)?;
                Ok(encoder.into_inner())
            }
        }
    }
}

/// RFC 1952, 2.3.1.
const UNKNOWN_SYSTEM: u8 = 255;

/// How many bytes Brotli writes at once.
const BUFFER_LEN: usize = 64 << 10;
