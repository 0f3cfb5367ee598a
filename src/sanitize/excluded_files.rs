//! Detects files that are never published, by name, and files that contain secrets.

/// Returns what a static file is if it is not copied to the output, for a warning. `path` is relative to the static folder.
#[must_use]
pub fn exclusion_reason(path: &str) -> Option<&'static str> {
    let parts = || path.split('/');
    if HOSTING_CONFIG_FILES.contains(&path) {
        return None;
    }
    if parts().any(|part| part.starts_with('_')) {
        return Some("its name begins with `_`");
    }
    parts().find_map(|part| reason_for_name(&part.to_lowercase()))
}

/// Configuration files of hosting services at the root of a site, which are published although they begin with `_`.
const HOSTING_CONFIG_FILES: [&str; 3] = ["_headers", "_redirects", "_routes.json"];

/// Lower-case names of files that systems and programs create, with a description.
const EXCLUDED_NAMES: [(&str, &str); 10] = [
    ("thumbs.db", "Windows thumbnails"),
    ("ehthumbs.db", "Windows thumbnails"),
    ("ehthumbs_vista.db", "Windows thumbnails"),
    ("desktop.ini", "Windows folder settings"),
    ("$recycle.bin", "deleted files"),
    ("system volume information", "Windows system data"),
    ("__macosx", "macOS metadata"),
    ("lost+found", "files recovered by a file system check"),
    ("node_modules", "installed packages"),
    ("npm-debug.log", "a log file"),
];

const EXCLUDED_SUFFIXES: [(&str, &str); 22] = [
    ("~", "an editor's backup"),
    (".bak", "a backup"),
    (".old", "a backup"),
    (".orig", "a backup from a version control system"),
    (".rej", "rejected parts of a patch"),
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
    (".lock", "a lock file"),
    (".lck", "a lock file"),
    (".laccdb", "a database lock file"),
    (".ldb", "a database lock file"),
    (".lnk", "a Windows shortcut, which contains paths of this machine"),
];

const EXCLUDED_PREFIXES: [(&str, &str); 5] = [
    (".", "its name begins with `.`"),
    ("~$", "an Office lock file, which contains the name of its user"),
    ("~wrl", "Word's temporary file"),
    ("#", "Emacs's unsaved text"),
    ("~", "a temporary file"),
];

fn reason_for_name(name: &str) -> Option<&'static str> {
    let find_description = |table: &[(&str, &'static str)], is_match: &dyn Fn(&str) -> bool| {
        table.iter().find(|(known, _)| is_match(known)).map(|(_, description)| *description)
    };
    find_description(&EXCLUDED_NAMES, &|known| name == known)
        .or_else(|| {
            find_description(&EXCLUDED_PREFIXES, &|known| {
                name.starts_with(known) && !(known == "." && name == ".well-known")
            })
        })
        .or_else(|| find_description(&EXCLUDED_SUFFIXES, &|known| name.ends_with(known)))
        .or_else(|| is_sync_conflict(name).then_some("a conflict copy from file synchronization"))
}

/// `.sync-conflict-20240504-…`, `report (conflicted copy).txt`
fn is_sync_conflict(name: &str) -> bool {
    name.contains(".sync-conflict-") || name.contains("conflicted copy")
}

/// Returns the secret that a file contains: a key or a password. No later build can undo its publication.
#[must_use]
pub fn detect_secret(path: &str, bytes: &[u8]) -> Option<&'static str> {
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    let is_named = || SECRET_NAMES.contains(&&*name) || name.starts_with(".env.");
    let by_suffix =
        || SECRET_SUFFIXES.iter().find(|(suffix, _)| name.ends_with(suffix)).map(|(_, description)| *description);
    secret_in_content(bytes)
        .or_else(|| is_named().then_some("passwords or keys"))
        .or_else(by_suffix)
        .or_else(|| is_private_key_file(&name, bytes).then_some("a private key"))
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

/// A `.key` is a private key, unless it is a Keynote presentation, which is a ZIP archive. A `.pem` with a label is judged by
/// its content.
fn is_private_key_file(name: &str, bytes: &[u8]) -> bool {
    // Labels of private keys have already been detected by content.
    let is_public = || find(bytes, b"-----BEGIN ").is_some();
    (name.ends_with(".key") && !bytes.starts_with(b"PK") || name.ends_with(".pem")) && !is_public()
}

/// Extensions of formats that contain only keys or passwords.
const SECRET_SUFFIXES: [(&str, &str); 12] = [
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

/// PEM and OpenPGP private keys (`-----BEGIN RSA PRIVATE KEY-----`), and those of age, PuTTY and minisign; KeePass databases.
fn secret_in_content(bytes: &[u8]) -> Option<&'static str> {
    const MAX_LABEL_BYTES: usize = 64;
    let mut rest = bytes;
    while let Some(at) = find(rest, b"-----BEGIN ") {
        rest = &rest[at + b"-----BEGIN ".len()..];
        let label = &rest[..rest.len().min(MAX_LABEL_BYTES)];
        let end = find(label, b"-----").unwrap_or(0);
        let is_key = find(&label[..end], b"PRIVATE KEY").is_some();
        if is_key && is_encoded_key(&rest[end + b"-----".len()..]) {
            return Some("a private key");
        }
    }
    let has_prefix = |prefix: &[u8]| bytes.starts_with(prefix);
    if has_prefix(b"AGE-SECRET-KEY-1")
        || has_prefix(b"PuTTY-User-Key-File-")
        || has_prefix(b"untrusted comment: minisign encrypted secret key")
    {
        return Some("a private key");
    }
    has_prefix(b"\x03\xd9\xa2\x9a").then_some("passwords")
}

/// Whether an encoded key follows, and not prose about one: a line of base64, or headers.
fn is_encoded_key(after_label: &[u8]) -> bool {
    // Enough to decide: lines of keys have 64 to 76 bytes, while other text may be a single long line.
    const MAX_LINE_BYTES: usize = 128;
    let after = after_label.trim_ascii_start();
    let line =
        after[..after.len().min(MAX_LINE_BYTES)].split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
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
    fn files_of_systems_and_programs_are_excluded() {
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
            assert!(exclusion_reason(path).is_some(), "{path}");
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
            assert_eq!(exclusion_reason(path), None, "{path}");
        }
    }

    #[test]
    fn a_key_is_detected_by_content_or_name() {
        let key = |label: &str| {
            format!("-----BEGIN {label}-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcw\n-----END {label}-----\n")
        };
        for label in
            ["PRIVATE KEY", "RSA PRIVATE KEY", "OPENSSH PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "PGP PRIVATE KEY BLOCK"]
        {
            assert_eq!(detect_secret("a.txt", key(label).as_bytes()), Some("a private key"), "{label}");
            assert!(detect_secret("a.txt", format!("Words before.\n{}", key(label)).as_bytes()).is_some(), "{label}");
        }
        for label in ["PUBLIC KEY", "CERTIFICATE", "PGP PUBLIC KEY BLOCK", "PGP SIGNED MESSAGE"] {
            assert_eq!(detect_secret("server.pem", key(label).as_bytes()), None, "{label}");
        }
        assert_eq!(
            detect_secret("a.txt", b"A key begins with `-----BEGIN PRIVATE KEY-----`, and must not be published."),
            None
        );
        for path in ["a.p12", "a/id_rsa", "b.kdbx", "x/.env", ".env.local", ".htpasswd", "secret.key", "server.pem"] {
            assert!(detect_secret(path, b"abc").is_some(), "{path}");
        }
        assert_eq!(detect_secret("slides.key", b"PK\x03\x04"), None);
        assert_eq!(detect_secret("id_rsa.pub", b"ssh-rsa AAAA"), None);
    }
}
