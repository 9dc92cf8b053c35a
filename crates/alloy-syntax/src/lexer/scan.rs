//! Looking for bytes, eight or more at a time. Knows no language.

const ONES: u64 = u64::from_le_bytes([0x01; 8]);
const HIGHS: u64 = u64::from_le_bytes([0x80; 8]);

/// The offset of the first byte from `start` on that is one of `stops`, which are ASCII; the
/// length of `bytes` where there is none.
#[inline]
pub(super) fn until<const N: usize>(bytes: &[u8], start: usize, stops: [u8; N]) -> usize {
    let mut at = start;
    while let Some(eight) = bytes.get(at..at + 8).and_then(|it| it.try_into().ok()) {
        let word = u64::from_le_bytes(eight);
        let mut found = 0;
        for stop in stops {
            // The lowest byte that becomes zero is marked by its high bit; marks above may be false.
            let zero = word ^ (ONES * u64::from(stop));
            found |= zero.wrapping_sub(ONES) & !zero & HIGHS;
        }
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    let rest = bytes.get(at..).unwrap_or_default();
    at.min(bytes.len()) + rest.iter().position(|it| stops.contains(it)).unwrap_or(rest.len())
}

/// The offsets of all bytes that are NUL or may start a byte order mark.
pub(super) fn suspects(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let is_suspect = |byte: u8| byte == 0 || byte == 0xef;
    // Nearly every chunk has none, and to know that takes no branch for each byte.
    let chunks = bytes.chunks(CHUNK).enumerate();
    let found = chunks.filter(move |(_, chunk)| chunk.iter().fold(false, |any, &byte| any | is_suspect(byte)));
    found.flat_map(move |(idx, chunk)| {
        let offsets = chunk.iter().enumerate().filter(move |&(_, &byte)| is_suspect(byte));
        offsets.map(move |(offset, _)| idx * CHUNK + offset)
    })
}

const CHUNK: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_stop_is_found_wherever_it_stands() {
        for len in 0..40 {
            let mut bytes = vec![b'x'; len];
            assert_eq!(until(&bytes, 0, [b'"', b'\n']), len);
            for at in 0..len {
                bytes[at] = if at % 2 == 0 { b'"' } else { b'\n' };
                // Neighbours of a stop, which a borrow could take for one.
                bytes[at + 1..].fill(b'#');
                assert_eq!(until(&bytes, 0, [b'"', b'\n']), at);
                assert_eq!(until(&bytes, at, [b'"', b'\n']), at);
                assert_eq!(until(&bytes, at + 1, [b'"', b'\n']), len);
                bytes[at..].fill(0xe9);
            }
        }
        assert_eq!(until(b"", 1, [b'x']), 0);
    }

    #[test]
    fn suspects_are_found_in_every_chunk() {
        let mut bytes = vec![b'x'; 3 * CHUNK + 5];
        let offsets = [0, 7, CHUNK - 1, CHUNK, 3 * CHUNK + 4];
        for (idx, offset) in offsets.into_iter().enumerate() {
            bytes[offset] = if idx % 2 == 0 { 0 } else { 0xef };
        }
        assert!(suspects(&bytes).eq(offsets));
    }
}
