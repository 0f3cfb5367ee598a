//! Exif: which way up a picture is, and nothing else of it.
//!
//! A camera that is held upright writes the picture lying, and says so in its
//! Exif data. Without that a reader would see it lying.

/// Which way up a picture is, by the first of its Exif data that say so: others are not heard.
#[derive(Debug, Default)]
pub(super) struct Orientation(Option<u8>);

impl Orientation {
    /// What is published of a picture's next Exif data: nothing where the picture is as it should be.
    pub(super) fn only(&mut self, tiff: &[u8]) -> Option<[u8; 26]> {
        if self.0.is_some() {
            return None;
        }
        self.0 = told(tiff);
        self.0.filter(|orientation| *orientation != 1).map(alone)
    }
}

/// The tag of the orientation, and the type of its value.
const TAG: [u8; 2] = [0x01, 0x12];
const SHORT: [u8; 2] = [0, 3];

/// Exif data are a TIFF file: its first list of tags is looked through.
fn told(tiff: &[u8]) -> Option<u8> {
    let is_little = match tiff.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let short = |bytes: [u8; 2]| if is_little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) };
    let long = |bytes: [u8; 4]| if is_little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) };
    let start = usize::try_from(long(*tiff.get(4..)?.first_chunk()?)).ok()?;
    let (count, entries) = tiff.get(start..)?.split_first_chunk()?;
    let entries = entries.as_chunks::<12>().0.iter().take(usize::from(short(*count)));
    let mut values = entries.filter_map(|[tag_0, tag_1, type_0, type_1, _, _, _, _, value_0, value_1, _, _]| {
        let is_it = short([*tag_0, *tag_1]) == u16::from_be_bytes(TAG)
            && short([*type_0, *type_1]) == u16::from_be_bytes(SHORT);
        is_it.then(|| short([*value_0, *value_1]))
    });
    values.next().and_then(|value| u8::try_from(value).ok()).filter(|value| (1..=8).contains(value))
}

/// Exif data that say which way up, and nothing else.
fn alone(orientation: u8) -> [u8; 26] {
    let mut tiff = *b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0";
    tiff[19] = orientation;
    tiff
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for orientation in 2..=8 {
            let written = Orientation::default().only(&alone(orientation));
            assert_eq!(written, Some(alone(orientation)));
        }
        assert_eq!(Orientation::default().only(&alone(1)), None);
        assert_eq!(Orientation::default().only(&alone(9)), None);
    }

    #[test]
    fn the_first_that_says_it_is_heard() {
        let mut orientation = Orientation::default();
        assert_eq!(orientation.only(b"MM\0*\0\0\0\x08\0\0"), None);
        assert_eq!(orientation.only(&alone(6)), Some(alone(6)));
        assert_eq!(orientation.only(&alone(3)), None);
    }

    #[test]
    fn the_other_order_of_bytes_is_read_too() {
        let tiff = b"II*\0\x0a\0\0\0xx\x02\0\x0f\x01\x02\0\x04\0\0\0Acme\x12\x01\x03\0\x01\0\0\0\x08\0\0\0";
        assert_eq!(Orientation::default().only(tiff), Some(alone(8)));
    }
}
