//! Signatures of manifests in the format of minisign, which readers can check with the program of that name.
//!
//! A signature is deterministic, as RFC 8032 has it: a repeated build writes the same bytes. The crate `minisign` adds random
//! numbers when it signs, so it only reads keys and verifies.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use std::fmt;
use std::io::Cursor;

/// The length of the second line of a signature, decoded: algorithm, id of the key, signature.
const SIGNATURE_LEN: usize = 74;

/// The length of an Ed25519 signature.
const ED25519_LEN: usize = 64;

/// Where the parts of a decoded secret key are: the algorithm of the password, the id of the key, the key, and its checksum.
const KDF: std::ops::Range<usize> = 2..4;
const KEY_ID: std::ops::Range<usize> = 54..62;
const SECRET: std::ops::Range<usize> = 62..126;
const CHECKSUM: std::ops::Range<usize> = 126..158;

/// A public key.
#[derive(Clone, Debug)]
pub struct PublicKey(minisign::PublicKey);

impl PublicKey {
    /// Parses a key as `minisign` prints it (`RW…`), or the content of its file, which has a comment in the line above.
    ///
    /// # Errors
    /// The text is no key.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let key = text.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default().trim();
        let key = minisign::PublicKey::from_base64(key).map_err(|_| KeyError::NoPublicKey)?;
        if key.to_bytes().starts_with(b"Ed") { Ok(Self(key)) } else { Err(KeyError::NoPublicKey) }
    }

    /// The id of the key, as `minisign` shows it: 16 hexadecimal digits.
    #[must_use]
    pub fn id(&self) -> KeyId {
        KeyId::from_bytes(self.0.keynum())
    }

    /// The key as one line.
    #[must_use]
    pub fn to_base64(&self) -> String {
        BASE64.encode(self.0.to_bytes())
    }
}

/// The id of a key, by which signatures name it. It proves nothing by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyId(u64);

impl KeyId {
    fn from_bytes(bytes: &[u8]) -> Self {
        Self(bytes.iter().rev().fold(0, |id, byte| id << 8 | u64::from(*byte)))
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016X}", self.0)
    }
}

/// Why a key cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not a public key of minisign.
    #[error("it is not a public key of minisign")]
    NoPublicKey,
    /// Not a secret key of minisign.
    #[error("it is not a secret key of minisign")]
    NoSecretKey,
    /// The password is another one.
    #[error("the password is wrong")]
    WrongPassword,
}

/// The content of the file of a secret key.
pub enum SecretKeyFile {
    /// A key without a password.
    Plain(SigningKey),
    /// A key that needs its password.
    Encrypted(EncryptedKey),
}

impl SecretKeyFile {
    /// Parses the content of the file that `minisign -G` writes.
    ///
    /// # Errors
    /// The text is no secret key, or is damaged.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let encoded = text.lines().nth(1).ok_or(KeyError::NoSecretKey)?;
        let bytes = BASE64.decode(encoded.trim()).map_err(|_| KeyError::NoSecretKey)?;
        let key = minisign::SecretKeyBox::from(text.to_owned());
        match bytes.get(KDF) {
            Some([0, 0]) => {
                // The program writes no checksum into a key without a password, and the crate expects one.
                let has_checksum = bytes.get(CHECKSUM).is_some_and(|sum| sum.iter().any(|byte| *byte != 0));
                let key = if has_checksum {
                    key.into_unencrypted_secret_key()
                } else {
                    minisign::SecretKey::from_bytes(&bytes)
                };
                SigningKey::new(&key.map_err(|_| KeyError::NoSecretKey)?).map(Self::Plain)
            }
            Some(b"Sc") => Ok(Self::Encrypted(EncryptedKey(text.to_owned()))),
            _ => Err(KeyError::NoSecretKey),
        }
    }
}

/// A secret key that needs its password.
pub struct EncryptedKey(String);

impl EncryptedKey {
    /// Decrypts the key, which takes a second and up to 1 GB of memory, as `minisign` chooses for its keys.
    ///
    /// # Errors
    /// The password is wrong, or the key is damaged.
    pub fn decrypt(self, password: String) -> Result<SigningKey, KeyError> {
        let key = minisign::SecretKeyBox::from(self.0).into_secret_key(Some(password));
        SigningKey::new(&key.map_err(|_| KeyError::WrongPassword)?)
    }
}

/// A secret key that can sign. It has no `Debug`, which could show it.
pub struct SigningKey {
    secret: ed25519_compact::SecretKey,
    public: PublicKey,
    id: [u8; 8],
}

impl SigningKey {
    fn new(key: &minisign::SecretKey) -> Result<Self, KeyError> {
        let bytes = key.to_bytes();
        let (Some(id), Some(secret)) = (bytes.get(KEY_ID), bytes.get(SECRET)) else {
            return Err(KeyError::NoSecretKey);
        };
        let secret = ed25519_compact::SecretKey::from_slice(secret).map_err(|_| KeyError::NoSecretKey)?;
        // A signature made with another public key than that of the secret one would reveal the secret one.
        if ed25519_compact::KeyPair::from_seed(secret.seed()).sk != secret {
            return Err(KeyError::NoSecretKey);
        }
        let public = minisign::PublicKey::from_secret_key(key).map_err(|_| KeyError::NoSecretKey)?;
        let id = id.try_into().map_err(|_| KeyError::NoSecretKey)?;
        Ok(Self { secret, public: PublicKey(public), id })
    }

    /// The public key with which readers check signatures.
    #[must_use]
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The signature of a file as the content of its `.minisig`. `comment`, one line, is signed too, and `minisign` shows it.
    #[must_use]
    pub fn sign(&self, bytes: &[u8], comment: &str) -> String {
        let hash = blake2b_simd::blake2b(bytes);
        let signature = self.secret.sign(hash.as_bytes(), None);
        let signed_comment = [signature.as_slice(), comment.as_bytes()].concat();
        let comment_signature = BASE64.encode(self.secret.sign(signed_comment, None).as_slice());
        // `ED`: the signature is of the hash.
        let signature = BASE64.encode([b"ED".as_slice(), &self.id, signature.as_slice()].concat());
        let key = self.public.id();
        format!(
            "untrusted comment: signature with the key {key}\n{signature}\ntrusted comment: {comment}\n{comment_signature}\n"
        )
    }
}

/// A signature, as in a `.minisig` file.
#[derive(Clone)]
pub struct Signature(minisign::SignatureBox);

impl Signature {
    /// Parses the content of a `.minisig` file; `None` if it is no signature.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let lines: Vec<&str> = text.lines().collect();
        let &[_, signature, _, comment_signature] = lines.as_slice() else { return None };
        // The crate expects these lengths, and does not check them.
        let has_length = |line: &str, len| BASE64.decode(line).is_ok_and(|bytes| bytes.len() == len);
        if !has_length(signature, SIGNATURE_LEN) || !has_length(comment_signature, ED25519_LEN) {
            return None;
        }
        minisign::SignatureBox::from_string(text).ok().map(Self)
    }

    /// The id of the key that it claims to be made with.
    #[must_use]
    pub fn key_id(&self) -> KeyId {
        KeyId::from_bytes(self.0.keynum())
    }

    /// Whether the key signed these bytes, and the comment of the signature.
    #[must_use]
    pub fn is_valid(&self, key: &PublicKey, bytes: &[u8]) -> bool {
        // As the program does: without messages, and also in the format of its first versions.
        minisign::verify(&key.0, &self.0, Cursor::new(bytes), true, false, true).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> SigningKey {
        let pair = minisign::KeyPair::generate_unencrypted_keypair().unwrap();
        SigningKey::new(&pair.sk).unwrap()
    }

    #[test]
    fn a_signature_is_valid_for_its_key_and_its_bytes_alone() {
        let (own, other) = (key(), key());
        let text = own.sign(b"abc", "edition 3");
        assert_eq!(text, own.sign(b"abc", "edition 3"), "deterministic");
        let signature = Signature::parse(&text).unwrap();
        assert!(signature.is_valid(own.public(), b"abc"));
        assert!(!signature.is_valid(own.public(), b"abd"));
        assert!(!signature.is_valid(other.public(), b"abc"));
        assert_eq!(signature.key_id(), own.public().id());
        let other_comment = Signature::parse(&text.replace("edition 3", "edition 4")).unwrap();
        assert!(!other_comment.is_valid(own.public(), b"abc"), "the comment is signed");
    }

    #[test]
    fn a_damaged_signature_is_none_or_not_valid() {
        let key = key();
        let text = key.sign(b"abc", "c");
        let is_valid =
            |text: &str| Signature::parse(text).is_some_and(|signature| signature.is_valid(key.public(), b"abc"));
        assert!(is_valid(&text));
        let lines: Vec<&str> = text.lines().collect();
        for cut in 0..lines.len() {
            assert!(!is_valid(&lines[..cut].join("\n")), "{cut} lines");
        }
        for wrong in [1, 3] {
            let mut short = lines.clone();
            short[wrong] = "AAAA";
            assert!(!is_valid(&short.join("\n")), "line {wrong}");
        }
        assert!(!is_valid(&format!("{text}more\n")));
    }

    #[test]
    fn a_key_is_read_as_a_line_or_as_a_file() {
        let key = key();
        let line = key.public().to_base64();
        for text in
            [line.clone(), format!("untrusted comment: k\n{line}\n"), format!("untrusted comment: k\r\n{line}\r\n\r\n")]
        {
            assert_eq!(PublicKey::parse(&text).unwrap().id(), key.public().id(), "{text:?}");
        }
        for text in ["", "RWQ", &line[1..], &format!("AA{}", &line[2..]), "untrusted comment: k\n"] {
            assert_eq!(PublicKey::parse(text).err(), Some(KeyError::NoPublicKey), "{text:?}");
        }
    }

    #[test]
    fn a_secret_key_is_read_with_and_without_a_checksum() {
        let pair = minisign::KeyPair::generate_unencrypted_keypair().unwrap();
        let id = SigningKey::new(&pair.sk).unwrap().public().id();
        let read = |bytes: &[u8]| SecretKeyFile::parse(&format!("untrusted comment: k\n{}\n", BASE64.encode(bytes)));
        let is_key = |bytes: &[u8]| matches!(read(bytes), Ok(SecretKeyFile::Plain(key)) if key.public().id() == id);
        let mut bytes = pair.sk.to_bytes();
        assert!(is_key(&bytes));
        bytes[SECRET.start] ^= 1;
        assert!(!is_key(&bytes), "the checksum is of another key");
        bytes[CHECKSUM].fill(0);
        assert!(!is_key(&bytes), "the public key is of another key");
        bytes[SECRET.start] ^= 1;
        assert!(is_key(&bytes), "as the program writes it");
    }

    #[test]
    fn a_secret_key_is_not_read_from_other_text() {
        for text in ["", "a\n", "a\nb\n", "untrusted comment: x\nRWQAAEIyAAAA\n"] {
            assert!(matches!(SecretKeyFile::parse(text), Err(KeyError::NoSecretKey)), "{text:?}");
        }
    }
}
