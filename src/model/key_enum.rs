//! Enums for the keys of files of words and for the values of records, so that a key that does not exist does not compile.

/// An enum whose variants are written as keys.
pub trait Key: Copy + 'static {
    /// All variants, in the order of the definition.
    const VARIANTS: &'static [Self];
    /// Their keys, in the same order.
    const KEYS: &'static [&'static str];

    /// The key of a variant.
    fn key(self) -> &'static str;

    /// The variant with a key; `None` for any other word.
    fn parse(word: &str) -> Option<Self> {
        Self::VARIANTS.iter().copied().find(|variant| variant.key() == word)
    }
}

/// Defines an enum with a variant for each key.
macro_rules! key_enum {
    ($(#[$attribute:meta])* $name:ident { $($variant:ident = $key:literal),* $(,)? }) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $(#[doc = concat!("The key `", $key, "`.")] $variant),*
        }

        impl $name {
            /// All keys, in the order of the definition.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The key as it is in a file.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $key),*
                }
            }
        }

        impl $crate::model::Key for $name {
            const VARIANTS: &'static [Self] = Self::ALL;
            const KEYS: &'static [&'static str] = &[$($key),*];

            fn key(self) -> &'static str {
                self.as_str()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

pub(crate) use key_enum;
