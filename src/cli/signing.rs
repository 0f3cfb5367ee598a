//! `annals build --sign`: the key, its password, and what is signed.

use super::report;
use crate::diag::{Code, Diagnostic};
use crate::model::Date;
use crate::project::Project;
use crate::signature::{EncryptedKey, KeyError, SecretKeyFile, SigningKey};
use crate::source::{Span, disk};
use crate::write::{self, Signer};
use anyhow::{Context, anyhow, bail};
use console::Term;
use std::io::BufRead;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The longest file that is read as a key, in bytes.
const MAX_KEY: u64 = 1 << 14;

/// The longest password, in bytes, as `minisign` has it.
const MAX_PASSWORD: usize = 1024;

/// A key with which builds sign.
pub(super) struct Signing {
    path: PathBuf,
    key: Arc<SigningKey>,
}

impl Signing {
    /// Reads the key, and asks for its password if it has one: before the build, so that a wrong one costs no time.
    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        let shown = path.display();
        let text = disk::read_small_file(path, MAX_KEY).with_context(|| format!("the key {shown} cannot be read"))?;
        let Some(text) = text else {
            bail!("there is no key {shown}\ncreate a pair of keys with `minisign -G -s {shown} -p KEY.pub`");
        };
        let refusal = |error: KeyError| anyhow!("the key {shown} cannot be used: {error}");
        let key = match SecretKeyFile::parse(&text).map_err(refusal)? {
            SecretKeyFile::Plain(key) => key,
            SecretKeyFile::Encrypted(key) => decrypt(key, path)?.map_err(refusal)?,
        };
        Ok(Self { path: path.to_owned(), key: Arc::new(key) })
    }

    /// The key.
    pub(super) fn key(&self) -> &SigningKey {
        &self.key
    }

    /// Signs a manifest, with the edition in the comment, which readers see when they check the signature.
    pub(super) fn signer(&self, project: &Project) -> Signer {
        let (key, comment) = (Arc::clone(&self.key), trusted_comment(project));
        Arc::new(move |manifest| key.sign(manifest, &comment).into_bytes())
    }

    /// An error if the report announces another key.
    pub(super) fn other_key(&self, project: &Project) -> Option<Diagnostic> {
        let (announced, own) = (project.report.public_key.as_ref()?, self.key.public().to_base64());
        let message = "the site would be signed with another key than readers are told";
        let error = Diagnostic::error(Code::PublicKey, announced.span, message);
        let help = format!("sign with the key that belongs to it, or write `public_key = \"{own}\"`");
        (announced.value != own).then(|| error.help(help))
    }

    /// An error if the key is in one of these files and folders: a build could publish it.
    pub(super) fn refusal(&self, setting: Span, folders: &[PathBuf]) -> Option<Diagnostic> {
        let folders: Vec<&Path> = folders.iter().map(PathBuf::as_path).collect();
        let message = match write::find_containing(&self.path, &folders) {
            Ok(None) => return None,
            Ok(Some(folder)) => {
                format!("the secret key is inside `{}`, from which it could be published", folder.display())
            }
            Err(error) => error.to_string(),
        };
        let error = Diagnostic::error(Code::Output, setting, message);
        Some(error.help("move the key out of the folder of the report").at_path(&self.path.display().to_string()))
    }
}

/// Asks on a terminal, and otherwise reads the first line of the standard input: an argument would be visible to other programs.
fn decrypt(key: EncryptedKey, path: &Path) -> anyhow::Result<Result<SigningKey, KeyError>> {
    let terminal = Term::stderr();
    let password = if terminal.is_term() {
        report::eprint_line(&format!("password of the key {}:", path.display()));
        terminal.read_secure_line().context("the password cannot be read")?
    } else {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line).context("the password cannot be read")?;
        line.trim_end_matches(['\r', '\n']).to_owned()
    };
    if password.len() > MAX_PASSWORD {
        bail!("the password is longer than {MAX_PASSWORD} bytes");
    }
    Ok(key.decrypt(password))
}

/// In the form that `minisign` gives to its own comments.
fn trusted_comment(project: &Project) -> String {
    let report = &project.report;
    let edition = report.edition.map(|number| format!("edition:{number}"));
    let published = report.published.as_ref().map(|date| format!("published:{}", Date::as_str(date)));
    let parts = ["file:manifest".to_owned()].into_iter().chain(edition).chain(published).chain(["hashed".to_owned()]);
    parts.collect::<Vec<_>>().join("\t")
}
