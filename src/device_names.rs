//! The names that Windows reserves for devices: no file can have one.

/// Whether Windows reserves a name, with any extension and in any case; superscripts count as digits.
/// Source: "Naming Files, Paths, and Namespaces", Microsoft Learn.
#[must_use]
pub fn is_device_name(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end().to_ascii_uppercase();
    let port = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT"));
    match port {
        Some(digit) => {
            let mut digits = digit.chars();
            matches!(digits.next(), Some('1'..='9' | '¹' | '²' | '³')) && digits.next().is_none()
        }
        None => matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$"),
    }
}
