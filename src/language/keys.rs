//! Enums for the keys of files of words, so that a key that does not exist does not compile.

/// Defines an enum with a variant for each key.
macro_rules! key_enum {
    ($(#[$attribute:meta])* $name:ident { $($variant:ident = $key:literal),* $(,)? }) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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
    };
}

pub(crate) use key_enum;
