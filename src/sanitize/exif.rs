//! Exif: extracts the orientation of an image, and drops everything else.
//!
//! A camera that is held upright stores the image rotated, and records this in
//! its Exif data. Without the orientation a browser would show it rotated.

/// The orientation of an image (1 to 8), from the first Exif data that contain one: later ones are ignored.
#[derive(Debug, Default)]
pub(super) struct Orientation(Option<u8>);

impl Orientation {
    /// Reduces the next Exif data of an image to its orientation; `None` if it is missing, ignored or the default (1).
    pub(super) fn minimal_exif(&mut self, tiff: &[u8]) -> Option<[u8; 26]> {
        if self.0.is_some() {
            return None;
        }
        self.0 = read_orientation(tiff);
        self.0.filter(|orientation| *orientation != 1).map(orientation_exif)
    }
}

/// The tag of the orientation in the TIFF directory.
const ORIENTATION_TAG: [u8; 2] = [0x01, 0x12];
/// The TIFF type of its value: an unsigned 16-bit integer.
const SHORT_TYPE: [u8; 2] = [0, 3];

/// Reads the orientation from the first directory of the TIFF file that Exif data are.
fn read_orientation(tiff: &[u8]) -> Option<u8> {
    let is_little_endian = match tiff.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let read_u16 =
        |bytes: [u8; 2]| if is_little_endian { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) };
    let read_u32 =
        |bytes: [u8; 4]| if is_little_endian { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) };
    let start = usize::try_from(read_u32(*tiff.get(4..)?.first_chunk()?)).ok()?;
    let (count, entries) = tiff.get(start..)?.split_first_chunk()?;
    let entries = entries.as_chunks::<12>().0.iter().take(usize::from(read_u16(*count)));
    let mut values = entries.filter_map(|[tag_0, tag_1, type_0, type_1, _, _, _, _, value_0, value_1, _, _]| {
        let is_orientation = read_u16([*tag_0, *tag_1]) == u16::from_be_bytes(ORIENTATION_TAG)
            && read_u16([*type_0, *type_1]) == u16::from_be_bytes(SHORT_TYPE);
        is_orientation.then(|| read_u16([*value_0, *value_1]))
    });
    values.next().and_then(|value| u8::try_from(value).ok()).filter(|value| (1..=8).contains(value))
}

/// Exif data that contain only an orientation.
fn orientation_exif(orientation: u8) -> [u8; 26] {
    let mut tiff = *b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0";
    tiff[19] = orientation;
    tiff
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_written_orientation_is_read_back() {
        for orientation in 2..=8 {
            let written = Orientation::default().minimal_exif(&orientation_exif(orientation));
            assert_eq!(written, Some(orientation_exif(orientation)));
        }
        assert_eq!(Orientation::default().minimal_exif(&orientation_exif(1)), None);
        assert_eq!(Orientation::default().minimal_exif(&orientation_exif(9)), None);
    }

    #[test]
    fn only_the_first_orientation_is_used() {
        let mut orientation = Orientation::default();
        assert_eq!(orientation.minimal_exif(b"MM\0*\0\0\0\x08\0\0"), None);
        assert_eq!(orientation.minimal_exif(&orientation_exif(6)), Some(orientation_exif(6)));
        assert_eq!(orientation.minimal_exif(&orientation_exif(3)), None);
    }

    #[test]
    fn little_endian_exif_is_read() {
        let tiff = b"II*\0\x0a\0\0\0xx\x02\0\x0f\x01\x02\0\x04\0\0\0Acme\x12\x01\x03\0\x01\0\0\0\x08\0\0\0";
        assert_eq!(Orientation::default().minimal_exif(tiff), Some(orientation_exif(8)));
    }
}
