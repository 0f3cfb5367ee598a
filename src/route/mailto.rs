//! Links that open a mail program.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::fmt;

/// A `mailto:` address (RFC 6068) with a subject and a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mailto<'m> {
    /// The mail address.
    pub address: &'m str,
    /// The subject.
    pub subject: &'m str,
    /// The text. Lines end with `\n`.
    pub body: &'m str,
}

/// Everything but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The name before `@` may have more characters, none of which ends the address.
const RESERVED_IN_ADDRESS: &AsciiSet =
    &RESERVED.remove(b'@').remove(b'+').remove(b'!').remove(b'$').remove(b'\'').remove(b'*');

impl fmt::Display for Mailto<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let address = utf8_percent_encode(self.address, RESERVED_IN_ADDRESS);
        write!(f, "mailto:{address}?subject={}&body=", utf8_percent_encode(self.subject, RESERVED))?;
        for (index, line) in self.body.split('\n').enumerate() {
            // A line of a mail ends with both.
            f.write_str(if index == 0 { "" } else { "%0D%0A" })?;
            utf8_percent_encode(line, RESERVED).fmt(f)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_that_would_end_a_field_are_encoded() {
        let mailto =
            Mailto { address: "a+b@example.org", subject: "¶ 3.3, A & B?", body: "https://example.org/#p-1\n100%" };
        assert_eq!(
            mailto.to_string(),
            "mailto:a+b@example.org?subject=%C2%B6%203.3%2C%20A%20%26%20B%3F&body=https%3A%2F%2Fexample.org%2F%23p-1%0D%0A100%25"
        );
    }
}
