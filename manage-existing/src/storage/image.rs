//! How large the disk inside an image file is.

use std::fmt;
use std::io::{self, Read, Seek, SeekFrom};

/// Bytes in a GiB, the unit of a volume's size.
pub const GIB: u64 = 1 << 30;

/// The format of an image file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The bytes of the disk, one for one.
    Raw,
    /// QEMU's copy-on-write format; the size of its disk stands in its header.
    Qcow2,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Format::Raw => "raw",
            Format::Qcow2 => "qcow2",
        })
    }
}

/// Formats that say of themselves what they are, and that nothing here reads: taken for raw
/// they would be volumes full of nonsense.
const UNREAD: [(&[u8], usize, &str); 6] = [
    (b"KDMV", 0, "VMDK"),
    (b"# Disk Descriptor", 0, "VMDK"),
    (b"\x7f\x10\xda\xbe", 0x40, "VDI"),
    (b"vhdxfile", 0, "VHDX"),
    (b"conectix", 0, "VHD"),
    (b"QED\0", 0, "QED"),
];

/// How much of the file is read.
const HEADER: u64 = 104;

/// The format of an image and the size of its disk in bytes; or, inside, why it cannot be used.
pub(super) fn measure(file: &mut (impl Read + Seek)) -> io::Result<Result<(Format, u64), String>> {
    let length = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(0))?;
    let mut header = Vec::new();
    file.take(HEADER).read_to_end(&mut header)?;
    if length == 0 {
        return Ok(Err("the file is empty".to_owned()));
    }
    if header.starts_with(b"QFI\xfb") {
        return Ok(qcow2(&header).map(|size| (Format::Qcow2, size)));
    }
    for (magic, at, name) in UNREAD {
        if header.get(at..).is_some_and(|header| header.starts_with(magic)) {
            return Ok(Err(format!("it is a {name} image; only raw and qcow2 are read")));
        }
    }
    Ok(Ok((Format::Raw, length)))
}

/// Reads the header of a qcow2 image: all numbers are big-endian.
fn qcow2(header: &[u8]) -> Result<u64, String> {
    let cut = || "its qcow2 header is cut off".to_owned();
    let number = |at: usize, bytes: usize| {
        let bytes = header.get(at..at + bytes).ok_or_else(cut)?;
        Ok::<_, String>(bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    };
    let version = number(4, 4)?;
    if !(2..=3).contains(&version) {
        return Err(format!("it is a qcow image of version {version}; only 2 and 3 are read"));
    }
    // An image that reads other files of the host is how tenants have stolen them.
    if number(8, 8)? != 0 {
        return Err("it is a qcow2 image with a backing file".to_owned());
    }
    if version == 3 && number(72, 8)? & 0b100 != 0 {
        return Err("it is a qcow2 image with an external data file".to_owned());
    }
    match number(24, 8)? {
        0 => Err("it is a qcow2 image of an empty disk".to_owned()),
        size => Ok(size),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn of(bytes: Vec<u8>) -> Result<(Format, u64), String> {
        measure(&mut Cursor::new(bytes)).unwrap()
    }

    fn qcow2(version: u32, backing: u64, size: u64, incompatible: u64) -> Vec<u8> {
        let mut image = vec![0; 512];
        image[..4].copy_from_slice(b"QFI\xfb");
        image[4..8].copy_from_slice(&version.to_be_bytes());
        image[8..16].copy_from_slice(&backing.to_be_bytes());
        image[24..32].copy_from_slice(&size.to_be_bytes());
        image[72..80].copy_from_slice(&incompatible.to_be_bytes());
        image
    }

    #[test]
    fn a_raw_image_is_as_large_as_its_file() {
        assert_eq!(of(vec![0]), Ok((Format::Raw, 1)));
        assert_eq!(of(vec![7; 5000]), Ok((Format::Raw, 5000)));
        assert_eq!(of(vec![]).unwrap_err(), "the file is empty");
    }

    #[test]
    fn a_qcow2_image_is_as_large_as_its_disk() {
        assert_eq!(of(qcow2(2, 0, 3 * GIB, 0)), Ok((Format::Qcow2, 3 * GIB)));
        assert_eq!(of(qcow2(3, 0, 5, 1)), Ok((Format::Qcow2, 5)));
        // Version 2 has no feature bits: what stands there is something else.
        assert_eq!(of(qcow2(2, 0, 5, 4)), Ok((Format::Qcow2, 5)));
    }

    #[test]
    fn what_reads_other_files_is_refused() {
        assert!(of(qcow2(3, 64, 5, 0)).unwrap_err().contains("backing file"));
        assert!(of(qcow2(3, 0, 5, 4)).unwrap_err().contains("external data file"));
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        assert!(of(qcow2(1, 0, 5, 0)).unwrap_err().contains("version 1"));
        assert!(of(b"QFI\xfb\0\0\0\x03".to_vec()).unwrap_err().contains("cut off"));
        assert!(of(qcow2(3, 0, 0, 0)).unwrap_err().contains("empty disk"));
        let mut vdi = vec![0; 512];
        vdi[0x40..0x44].copy_from_slice(b"\x7f\x10\xda\xbe");
        assert!(of(vdi).unwrap_err().contains("VDI"));
        assert!(of(b"vhdxfile....".to_vec()).unwrap_err().contains("VHDX"));
    }
}
