//! The public key with which readers check the signature of the site.

use crate::diag::{Code, Diagnostic};
use crate::source::Spanned;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

/// The length of a decoded key: the algorithm, the id and the key.
const KEY_LEN: usize = 2 + 8 + 32;

/// Reads a key as minisign prints it; reports anything else.
pub(super) fn read(key: Spanned<String>, out: &mut Vec<Diagnostic>) -> Option<Spanned<String>> {
    let is_key = BASE64.decode(&key.value).is_ok_and(|bytes| bytes.len() == KEY_LEN && bytes.starts_with(b"Ed"));
    if is_key {
        return Some(key);
    }
    let message = format!("expected a public key of minisign, found `{}`", key.value);
    let help = "write the second line of the file that ends in `.pub`: it begins with `RW`";
    out.push(Diagnostic::error(Code::PublicKey, key.span, message).help(help));
    None
}
