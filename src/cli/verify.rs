//! `annals verify`.

use super::report;
use crate::signature::{KeyError, PublicKey};
use crate::source::disk;
use crate::verify::{self, Expectations, Finding, Verification};
use anyhow::{Context, bail};
use clap::Args;
use std::collections::BTreeMap;
use std::mem::{Discriminant, discriminant};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Args, Debug)]
pub(super) struct VerifyArgs {
    /// Folder with a copy of a built site
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Public key that has to have signed the site: a minisign key (RW…), or a file with one
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    /// Refuse an earlier edition than this one
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..))]
    at_least: Option<u32>,
    /// List every difference, also if there are many of a kind
    #[arg(long)]
    all: bool,
}

/// At most this many findings of a kind are listed, unless all are asked for: of a tree that somebody else wrote there can be
/// any number.
const MAX_LISTED: usize = 20;

pub(super) fn run(args: &VerifyArgs) -> anyhow::Result<ExitCode> {
    let key = args.key.as_deref().map(public_key).transpose()?;
    let expected = Expectations { key: key.as_ref(), edition: args.at_least };
    let result =
        verify::verify(&args.folder, &expected).with_context(|| format!("{} cannot be read", args.folder.display()))?;
    if result.findings.is_empty() {
        print_success(&result, key.as_ref());
        return Ok(ExitCode::SUCCESS);
    }
    print_findings(&result.findings, if args.all { usize::MAX } else { MAX_LISTED });
    Ok(ExitCode::FAILURE)
}

/// The longest file that is read as a key, in bytes.
const MAX_KEY: u64 = 1 << 14;

/// A key as it is printed, or the path of a file with one.
fn public_key(key: &str) -> anyhow::Result<PublicKey> {
    if let Ok(key) = PublicKey::parse(key) {
        return Ok(key);
    }
    let path = Path::new(key);
    let Some(text) = disk::read_small_file(path, MAX_KEY).with_context(|| format!("the key {key} cannot be read"))?
    else {
        bail!(
            "{key} is neither a public key of minisign nor a file\ngive the line that begins with `RW`, or the file with it"
        )
    };
    PublicKey::parse(&text).map_err(|error| match error {
        KeyError::NoPublicKey => anyhow::anyhow!("{key} cannot be used: {error}\ngive the file that ends in `.pub`"),
        error => error.into(),
    })
}

fn print_findings(findings: &[Finding], limit: usize) {
    let mut listed: BTreeMap<usize, usize> = BTreeMap::new();
    let mut kinds: Vec<(Discriminant<Finding>, &Finding)> = Vec::new();
    for finding in findings {
        let kind = discriminant(finding);
        let index = kinds.iter().position(|(known, _)| *known == kind).unwrap_or_else(|| {
            kinds.push((kind, finding));
            kinds.len() - 1
        });
        let count = listed.entry(index).or_default();
        *count += 1;
        if *count <= limit {
            report::eprint_line(&format!("error: {finding}"));
        }
        // The same advice once.
        if *count == 1 {
            report::eprint_line(&format!("  help: {}", finding.help()));
        }
    }
    let hidden: usize = listed.values().map(|count| count.saturating_sub(limit)).sum();
    let more = if hidden == 0 { String::new() } else { format!("; {hidden} are not listed: use `--all`") };
    report::eprint_line(&format!("{}{more}", report::quantity(findings.len(), "difference", "differences")));
}

fn print_success(result: &Verification, key: Option<&PublicKey>) {
    report::print_line(&format!("{}, all as `manifest` lists them", report::quantity(result.files, "file", "files")));
    if let Some(record) = &result.edition {
        let published = record.published.as_ref().map(|date| format!(", published {date}")).unwrap_or_default();
        report::print_line(&format!("edition {}{published}: {}", record.edition, record.title));
    }
    match (key, result.signed_by) {
        (Some(key), _) => report::print_line(&format!("signed with the key {}", key.id())),
        (None, Some(id)) => report::eprint_line(&format!(
            "note: the signature was not checked; it names the key {id}\n  help: give the publisher’s key with `--key`, as they announce it outside of this copy"
        )),
        (None, None) => report::eprint_line(
            "note: the site is not signed: whoever changed the copy could have changed the list too\n  help: compare the SHA-256 of `manifest` with that of the publisher",
        ),
    }
}
