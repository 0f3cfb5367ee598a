//! Files that are never published, by their names; and secrets, which no folder for readers should have.

/// Why a file in a folder that is copied is not: what it is. `path` is relative to that folder.
#[must_use]
pub fn reason(path: &str) -> Option<&'static str> {
    let parts = || path.split('/');
    if HOSTING.contains(&path) {
        return None;
    }
    if parts().any(|part| part.starts_with('_')) {
        return Some("its name begins with `_`");
    }
    parts().find_map(|part| by_name(&part.to_lowercase()))
}

/// Files that services for hosting read and do not show, at the root of a site.
const HOSTING: [&str; 3] = ["_headers", "_redirects", "_routes.json"];

/// Names, in lower case, that systems and programs give to files of their own.
const NAMES: [(&str, &str); 10] = [
    ("thumbs.db", "small pictures by Windows"),
    ("ehthumbs.db", "small pictures by Windows"),
    ("ehthumbs_vista.db", "small pictures by Windows"),
    ("desktop.ini", "a note by Windows"),
    ("$recycle.bin", "deleted files"),
    ("system volume information", "a note by Windows"),
    ("__macosx", "a note by macOS"),
    ("lost+found", "remains of a repair"),
    ("node_modules", "programs"),
    ("npm-debug.log", "the log of a program"),
];

const ENDINGS: [(&str, &str); 22] = [
    ("~", "an editor's backup"),
    (".bak", "a backup"),
    (".old", "a backup"),
    (".orig", "a backup by a version control system"),
    (".rej", "remains of a patch"),
    (".swp", "Vim's unsaved text"),
    (".swo", "Vim's unsaved text"),
    (".swn", "Vim's unsaved text"),
    (".swx", "Vim's unsaved text"),
    (".un~", "Vim's earlier versions"),
    (".autosave", "unsaved text"),
    (".kate-swp", "Kate's unsaved text"),
    (".tmp", "a temporary file"),
    (".temp", "a temporary file"),
    (".part", "an unfinished download"),
    (".partial", "an unfinished download"),
    (".crdownload", "an unfinished download"),
    (".lock", "a program's lock"),
    (".lck", "a program's lock"),
    (".laccdb", "a database's lock"),
    (".ldb", "a database's lock"),
    (".lnk", "a link of Windows, with names of this machine"),
];

const BEGINNINGS: [(&str, &str); 5] = [
    (".", "its name begins with `.`"),
    ("~$", "Office's lock, with the name of the one who writes"),
    ("~wrl", "Word's temporary file"),
    ("#", "Emacs's unsaved text"),
    ("~", "a temporary file"),
];

fn by_name(name: &str) -> Option<&'static str> {
    let named = |table: &[(&str, &'static str)], is_it: &dyn Fn(&str) -> bool| {
        table.iter().find(|(known, _)| is_it(known)).map(|(_, what)| *what)
    };
    named(&NAMES, &|known| name == known)
        .or_else(|| named(&BEGINNINGS, &|known| name.starts_with(known) && !(known == "." && name == ".well-known")))
        .or_else(|| named(&ENDINGS, &|known| name.ends_with(known)))
        .or_else(|| is_conflict(name).then_some("a copy by a program that synchronizes files"))
}

/// `.sync-conflict-20240504-…`, `report (conflicted copy).txt`
fn is_conflict(name: &str) -> bool {
    name.contains(".sync-conflict-") || name.contains("conflicted copy")
}

/// What a file would give away: a key or a password. No later build can undo its publication.
#[must_use]
pub fn secret(path: &str, bytes: &[u8]) -> Option<&'static str> {
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    let is_named = || SECRET_NAMES.contains(&&*name) || name.starts_with(".env.");
    let by_ending = || SECRET_ENDINGS.iter().find(|(ending, _)| name.ends_with(ending)).map(|(_, what)| *what);
    by_content(bytes)
        .or_else(|| is_named().then_some("passwords or keys"))
        .or_else(by_ending)
        .or_else(|| is_private(&name, bytes).then_some("a private key"))
}

const SECRET_NAMES: [&str; 13] = [
    ".env",
    ".git-credentials",
    ".htpasswd",
    ".netrc",
    ".npmrc",
    ".pgpass",
    ".pypirc",
    "_netrc",
    "htpasswd",
    "id_dsa",
    "id_ecdsa",
    "id_ed25519",
    "id_rsa",
];

/// A `.key` is a private key, if it is no presentation by Keynote, which is an archive; a `.pem` may be public, and then
/// it says so.
fn is_private(name: &str, bytes: &[u8]) -> bool {
    // Of what it holds it has been seen that it is no private key.
    let is_public = || find(bytes, b"-----BEGIN ").is_some();
    (name.ends_with(".key") && !bytes.starts_with(b"PK") || name.ends_with(".pem")) && !is_public()
}

/// Kinds of files that are for keys and passwords alone.
const SECRET_ENDINGS: [(&str, &str); 12] = [
    (".p12", "a certificate with its key"),
    (".pfx", "a certificate with its key"),
    (".jks", "keys"),
    (".keystore", "keys"),
    (".ppk", "a private key"),
    (".kdb", "passwords"),
    (".kdbx", "passwords"),
    (".keychain", "passwords"),
    (".agilekeychain", "passwords"),
    (".1pif", "passwords"),
    (".ovpn", "access to a network"),
    (".rdp", "access to a machine"),
];

/// `-----BEGIN RSA PRIVATE KEY-----` and its kin, GnuPG's keys, minisign's and age's.
fn by_content(bytes: &[u8]) -> Option<&'static str> {
    const LONGEST: usize = 64;
    let mut rest = bytes;
    while let Some(at) = find(rest, b"-----BEGIN ") {
        rest = &rest[at + b"-----BEGIN ".len()..];
        let label = &rest[..rest.len().min(LONGEST)];
        let end = find(label, b"-----").unwrap_or(0);
        let is_key = find(&label[..end], b"PRIVATE KEY").is_some();
        if is_key && is_coded(&rest[end + b"-----".len()..]) {
            return Some("a private key");
        }
    }
    let begins = |with: &[u8]| bytes.starts_with(with);
    if begins(b"AGE-SECRET-KEY-1")
        || begins(b"PuTTY-User-Key-File-")
        || begins(b"untrusted comment: minisign encrypted secret key")
    {
        return Some("a private key");
    }
    begins(b"\x03\xd9\xa2\x9a").then_some("passwords")
}

/// Whether a key follows, and not words about one: a line of base64, or headers.
fn is_coded(after: &[u8]) -> bool {
    // As much of the line as decides: lines of keys have 64 to 76 bytes, and another text may have one line only.
    const LINE: usize = 128;
    let after = after.trim_ascii_start();
    let line = after[..after.len().min(LINE)].split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=".contains(byte);
    let is_header = [&b"Proc-Type:"[..], b"DEK-Info:", b"Version:", b"Comment:", b"Hash:"]
        .iter()
        .any(|name| line.starts_with(name));
    is_header || (line.len() >= 16 && line.trim_ascii_end().iter().all(is_base64))
}

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    memchr::memmem::find(bytes, part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_systems_and_programs_leave_is_not_published() {
        for path in [
            "Thumbs.db",
            "a/desktop.ini",
            "~$report.docx",
            "x~",
            "a/.report.txt.swp",
            ".DS_Store",
            "_private.txt",
            "_drafts/a.txt",
            "a.BAK",
            "#a.txt#",
            ".#a.txt",
            "a.docx.tmp",
            "a.part",
            "a.sync-conflict-20240504-093000-ABC.txt",
            "~WRL0001.tmp",
            ".~lock.report.odt#",
            "a/__MACOSX/b.txt",
        ] {
            assert!(reason(path).is_some(), "{path}");
        }
        for path in [
            "a.txt",
            ".well-known/security.txt",
            "_headers",
            "_redirects",
            "a_b.txt",
            "thumbs.dbf",
            "old/a.txt",
            "c#.txt",
        ] {
            assert_eq!(reason(path), None, "{path}");
        }
    }

    #[test]
    fn a_key_is_known_by_what_it_holds_or_by_its_name() {
        let key = |label: &str| {
            format!("-----BEGIN {label}-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcw\n-----END {label}-----\n")
        };
        for label in
            ["PRIVATE KEY", "RSA PRIVATE KEY", "OPENSSH PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "PGP PRIVATE KEY BLOCK"]
        {
            assert_eq!(secret("a.txt", key(label).as_bytes()), Some("a private key"), "{label}");
            assert!(secret("a.txt", format!("Words before.\n{}", key(label)).as_bytes()).is_some(), "{label}");
        }
        for label in ["PUBLIC KEY", "CERTIFICATE", "PGP PUBLIC KEY BLOCK", "PGP SIGNED MESSAGE"] {
            assert_eq!(secret("server.pem", key(label).as_bytes()), None, "{label}");
        }
        assert_eq!(
            secret("a.txt", b"A key begins with `-----BEGIN PRIVATE KEY-----`, and must not be published."),
            None
        );
        for path in ["a.p12", "a/id_rsa", "b.kdbx", "x/.env", ".env.local", ".htpasswd", "secret.key", "server.pem"] {
            assert!(secret(path, b"abc").is_some(), "{path}");
        }
        assert_eq!(secret("slides.key", b"PK\x03\x04"), None);
        assert_eq!(secret("id_rsa.pub", b"ssh-rsa AAAA"), None);
    }
}
