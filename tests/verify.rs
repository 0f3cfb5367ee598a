//! `annals verify`: a folder per case, and a property: any single change of a copy is found.
//!
//! Each case begins with the site in `verify_support/site`, with its manifest, signed with `verify_support/publisher.key`. The
//! file `edits` of `tests/verify/<case>/` has the changes, one a line (see [`edit`]), `arguments` the options of the command, and
//! `expected` its exit code and what it prints. A new case needs no code.
//!
//! `CASE=words cargo test --test verify` runs the cases whose name contains the words; `RENEW_VERIFY=1` writes `expected`.
#![cfg(unix)]
#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking and says why")]
#![expect(clippy::disallowed_methods, reason = "the cases and the copies are on disk")]

use annals::signature::{PublicKey, SecretKeyFile, SigningKey};
use annals::site::{Site, SitePath};
use annals::verify::{Expectations, Verification, verify};
use annals::write::{ExchangeMethod, SiteWriter};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use tempfile::TempDir;

fn support() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verify_support")
}

fn key(name: &str) -> SigningKey {
    let text = fs::read_to_string(support().join(name)).expect("a key");
    match SecretKeyFile::parse(&text) {
        Ok(SecretKeyFile::Plain(key)) => key,
        _ => panic!("{name} is a key without a password"),
    }
}

fn write_signed(files: &BTreeMap<String, Vec<u8>>, out: &Path) {
    let mut site = Site::new();
    for (path, bytes) in files {
        site.insert(SitePath::new(path).expect("a path"), bytes.as_slice()).expect("no conflict");
    }
    let key = key("publisher.key");
    let sign = move |manifest: &[u8]| key.sign(manifest, "file:manifest\tedition:2\thashed").into_bytes();
    let writer = SiteWriter::begin(site.layout(), out, ExchangeMethod::Atomic).expect("a writer");
    let writer = writer.with_signer(Some(Arc::new(sign)));
    site.files().iter().enumerate().for_each(|(index, bytes)| writer.write_file(index, bytes));
    writer.finish().expect("a site");
}

fn published() -> BTreeMap<String, Vec<u8>> {
    let root = support().join("site");
    let files = walkdir::WalkDir::new(&root).into_iter().map(|entry| entry.expect("an entry"));
    let files = files.filter(|entry| entry.file_type().is_file());
    let path = |path: &Path| path.strip_prefix(&root).expect("below").to_str().expect("text").to_owned();
    files.map(|entry| (path(entry.path()), fs::read(entry.path()).expect("a file"))).collect()
}

#[test]
fn cases() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verify");
    let only = std::env::var("CASE").unwrap_or_default();
    let entries = fs::read_dir(&root).expect("the cases").map(|entry| entry.expect("an entry").path());
    let mut cases: Vec<PathBuf> = entries.filter(|path| path.to_string_lossy().contains(&only)).collect();
    cases.sort();
    assert!(!cases.is_empty(), "no case is named `{only}`");
    let files = published();
    let failures: Vec<String> = cases.iter().filter_map(|case| run_case(case, &files)).collect();
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

/// How a case failed.
fn run_case(case: &Path, files: &BTreeMap<String, Vec<u8>>) -> Option<String> {
    let folder = TempDir::new().expect("a folder");
    let copy = folder.path().join("copy");
    write_signed(files, &copy);
    let edits = fs::read_to_string(case.join("edits")).expect("`edits`");
    edits.lines().for_each(|line| edit(&copy, line));
    let arguments = fs::read_to_string(case.join("arguments")).unwrap_or_default();
    let mut command = Command::new(env!("CARGO_BIN_EXE_annals"));
    command.arg("verify").arg(&copy).args(arguments.split_whitespace()).current_dir(support());
    let output = command.output().expect("the program");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace(&*copy.to_string_lossy(), "COPY");
    let found = format!("exit code {}\n{}{}", output.status, text(&output.stdout), text(&output.stderr));
    let found = found.replace("exit code exit status: ", "exit code ");
    let path = case.join("expected");
    if std::env::var_os("RENEW_VERIFY").is_some() {
        fs::write(&path, &found).expect("`expected`");
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    (found != expected).then(|| format!("{}:\nexpected\n{expected}\nfound\n{found}", case.display()))
}

/// Applies an edit: a word and its operands. `\n`, `\r` and `\e` in operands are the characters.
fn edit(copy: &Path, line: &str) {
    let line = line.replace("\\n", "\n").replace("\\r", "\r").replace("\\e", "\u{1b}");
    let (word, rest) = line.split_once(' ').expect("operands");
    let (first, second) = rest.split_once(' ').unwrap_or((rest, ""));
    let (path, other) = (copy.join(first), copy.join(second));
    let read = |path: &Path| fs::read(path).expect("a file");
    match word {
        "put" => put(&path, second.as_bytes()),
        "append" => put(&path, &[read(&path), second.into()].concat()),
        "folder" => fs::create_dir_all(path).expect("a folder"),
        "remove" if path.is_dir() => fs::remove_dir_all(path).expect("a folder"),
        "remove" => fs::remove_file(path).expect("a file"),
        "move" => fs::rename(path, other).expect("an entry"),
        "copy" => put(&other, &read(&path)),
        "swap" => {
            let (one, two) = (read(&path), read(&other));
            put(&path, &two);
            put(&other, &one);
        }
        "flip" => {
            let (mut bytes, index) = (read(&path), second.parse::<usize>().expect("an index"));
            bytes[index] ^= 1;
            put(&path, &bytes);
        }
        "cut" => {
            let mut bytes = read(&path);
            bytes.truncate(bytes.len() - second.parse::<usize>().expect("a length"));
            put(&path, &bytes);
        }
        "many" => {
            (0..second.parse::<u32>().expect("a count")).for_each(|n| put(&copy.join(format!("{first}-{n:02}")), b"x"));
        }
        "link" => std::os::unix::fs::symlink(second, path).expect("a link"),
        "pipe" => assert!(Command::new("mkfifo").arg(path).status().expect("mkfifo").success()),
        _ => edit_lines(word, &path, second),
    }
}

/// Edits of the manifest and its signature.
fn edit_lines(word: &str, path: &Path, operand: &str) {
    let text = || fs::read_to_string(path).expect("a file");
    match word {
        "drop-line" => {
            put(
                path,
                text().split_inclusive('\n').filter(|line| !line.contains(operand)).collect::<String>().as_bytes(),
            );
        }
        "reverse-lines" => put(path, text().split_inclusive('\n').rev().collect::<String>().as_bytes()),
        "replace" => {
            let (from, to) = operand.split_once(' ').expect("two operands");
            put(path, text().replace(from, to).as_bytes());
        }
        // A signature by a key that names the other one's id.
        "sign-as" => {
            let copy = path.parent().expect("a folder");
            let manifest = fs::read(copy.join("manifest")).expect("a manifest");
            let genuine = fs::read_to_string(copy.join("manifest.minisig")).expect("a signature");
            let forged = key(&path.file_name().expect("a name").to_string_lossy()).sign(&manifest, "file:manifest");
            put(&copy.join("manifest.minisig"), with_id(&forged, &genuine).as_bytes());
        }
        _ => panic!("there is no edit `{word}`"),
    }
}

/// The signature, with the id of the key of another one.
fn with_id(signature: &str, other: &str) -> String {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    let bytes = |text: &str| STANDARD.decode(text.lines().nth(1).expect("a line")).expect("base64");
    let mut forged = bytes(signature);
    forged[2..10].copy_from_slice(&bytes(other)[2..10]);
    signature.replace(signature.lines().nth(1).expect("a line"), &STANDARD.encode(forged))
}

fn put(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, bytes).expect("a file");
}

fn check(copy: &Path) -> Verification {
    let public = fs::read_to_string(support().join("publisher.pub")).expect("a key");
    let public = PublicKey::parse(&public).expect("a key");
    verify(copy, &Expectations { key: Some(&public), edition: None }).expect("a folder")
}

/// Every entry of a folder with its content: a link by its target.
fn entries(folder: &Path) -> BTreeMap<PathBuf, String> {
    let walk = walkdir::WalkDir::new(folder).min_depth(1).into_iter().map(|entry| entry.expect("an entry"));
    let content = |entry: &walkdir::DirEntry| match entry.file_type() {
        kind if kind.is_dir() => "a folder".to_owned(),
        kind if kind.is_symlink() => format!("a link to {:?}", fs::read_link(entry.path()).expect("a link")),
        _ => format!("a file of {:?}", fs::read(entry.path()).expect("a file")),
    };
    walk.map(|entry| (entry.path().to_owned(), content(&entry))).collect()
}

/// A single change of a tree.
#[derive(Clone, Debug)]
enum Change {
    Flip { byte: usize, bit: u8 },
    Insert { byte: usize },
    Truncate,
    Remove,
    Rename(String),
    AddFile(String),
    AddFolder(String),
    Link,
    Folder,
    Swap { other: usize },
    Copy { other: usize },
    SwapLines { line: usize },
    DropLine { line: usize },
    DoubleLine { line: usize },
}

fn change() -> impl Strategy<Value = Change> {
    let (at, name) = (any::<prop::sample::Index>().prop_map(|index| index.index(1 << 16)), "[a-c]{1,2}");
    prop_oneof![
        (at.clone(), 0..8_u8).prop_map(|(byte, bit)| Change::Flip { byte, bit }),
        at.clone().prop_map(|byte| Change::Insert { byte }),
        Just(Change::Truncate),
        Just(Change::Remove),
        name.prop_map(Change::Rename),
        name.prop_map(Change::AddFile),
        name.prop_map(Change::AddFolder),
        Just(Change::Link),
        Just(Change::Folder),
        at.clone().prop_map(|other| Change::Swap { other }),
        at.clone().prop_map(|other| Change::Copy { other }),
        at.clone().prop_map(|line| Change::SwapLines { line }),
        at.clone().prop_map(|line| Change::DropLine { line }),
        at.prop_map(|line| Change::DoubleLine { line }),
    ]
}

impl Change {
    /// Applies the change to one of the files, or to the manifest.
    fn apply(&self, copy: &Path, files: &[PathBuf], target: usize) {
        let path = &files[target % files.len()];
        let bytes = fs::read(path).expect("a file");
        let beside = |name: &str| path.with_file_name(name);
        match self {
            Self::Flip { byte, bit } if !bytes.is_empty() => {
                let mut bytes = bytes;
                let index = byte % bytes.len();
                bytes[index] ^= 1 << bit;
                put(path, &bytes);
            }
            Self::Flip { .. } | Self::Insert { .. } => {
                let mut bytes = bytes;
                bytes.insert(if let Self::Insert { byte } = self { byte % (bytes.len() + 1) } else { 0 }, b'x');
                put(path, &bytes);
            }
            Self::Truncate => put(path, &bytes[..bytes.len() / 2]),
            Self::Remove => fs::remove_file(path).expect("a file"),
            Self::Rename(name) if !beside(name).exists() => fs::rename(path, beside(name)).expect("a file"),
            Self::AddFile(name) if !beside(name).exists() => put(&beside(name), b"x"),
            Self::AddFolder(name) if !beside(name).exists() => fs::create_dir(beside(name)).expect("a folder"),
            Self::Rename(_) | Self::AddFile(_) | Self::AddFolder(_) => {}
            // To the same bytes: a copy has them only as long as the link leads there.
            Self::Link => {
                let original = copy.with_file_name("original");
                fs::rename(path, &original).expect("a file");
                std::os::unix::fs::symlink(&original, path).expect("a link");
            }
            Self::Folder => {
                fs::remove_file(path).expect("a file");
                fs::create_dir(path).expect("a folder");
            }
            Self::Swap { other } | Self::Copy { other } => {
                let other = &files[other % files.len()];
                put(path, &fs::read(other).expect("a file"));
                if matches!(self, Self::Swap { .. }) {
                    put(other, &bytes);
                }
            }
            Self::SwapLines { line } | Self::DropLine { line } | Self::DoubleLine { line } => {
                self.edit_manifest(copy, *line);
            }
        }
    }

    fn edit_manifest(&self, copy: &Path, line: usize) {
        let text = fs::read_to_string(copy.join("manifest")).expect("a manifest");
        let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
        let line = line % lines.len();
        match self {
            Self::SwapLines { .. } => lines.swap(line, 0),
            Self::DropLine { .. } => drop(lines.remove(line)),
            _ => lines.insert(line, lines[line]),
        }
        put(&copy.join("manifest"), lines.concat().as_bytes());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_single_change_is_found(
        files in prop::collection::btree_map("[a-c]{1,2}\\.x|[d-e]/[a-c]{1,2}\\.x", "[a-b]{0,2}", 1..8),
        change in change(), target in any::<prop::sample::Index>(),
    ) {
        let folder = TempDir::new().expect("a folder");
        let copy = folder.path().join("copy");
        let files: BTreeMap<String, Vec<u8>> = files.into_iter().map(|(path, text)| (path, text.into_bytes())).collect();
        write_signed(&files, &copy);
        let result = check(&copy);
        prop_assert!(result.findings.is_empty(), "{:?}", result.findings);
        let before = entries(&copy);
        let paths: Vec<PathBuf> = files.keys().map(|path| copy.join(path)).collect();
        change.apply(&copy, &paths, target.index(1 << 16));
        let findings = check(&copy).findings;
        prop_assert_eq!(before == entries(&copy), findings.is_empty(), "{:?}", findings);
    }

    #[test]
    fn without_a_signature_the_list_alone_tells_any_change_of_a_file(
        change in change(), target in any::<prop::sample::Index>(),
    ) {
        let folder = TempDir::new().expect("a folder");
        let copy = folder.path().join("copy");
        let files = published();
        write_signed(&files, &copy);
        let before = entries(&copy);
        let paths: Vec<PathBuf> = files.keys().map(|path| copy.join(path)).collect();
        change.apply(&copy, &paths, target.index(1 << 16));
        let findings = verify(&copy, &Expectations::default()).expect("a folder").findings;
        prop_assert_eq!(before == entries(&copy), findings.is_empty(), "{:?}", findings);
    }
}

#[test]
fn a_folder_may_be_given_by_a_link() {
    let folder = TempDir::new().expect("a folder");
    write_signed(&published(), &folder.path().join("copy"));
    std::os::unix::fs::symlink("copy", folder.path().join("link")).expect("a link");
    assert!(check(&folder.path().join("link")).findings.is_empty());
}
