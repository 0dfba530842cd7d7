//! Decodes every coding: complete, truncated, damaged and too large.

use std::io::{Cursor, Read as _};

use proptest::prelude::*;

use super::compress::{BROTLI_BOMB, brotli, gzip, raw_deflate, zlib, zstd};
use super::decode::Coding;
use super::{decode_body, decode_file, parse_content_encoding};

const PAGE: &[u8] = b"<!doctype html><title>A page with a caf\xc3\xa9</title>";

type Encode = fn(&[u8]) -> Vec<u8>;

const CODINGS: [(&str, Coding, Encode); 5] = [
    ("gzip", Coding::Gzip, gzip),
    ("zlib", Coding::Deflate, zlib),
    ("raw deflate", Coding::Deflate, raw_deflate),
    ("brotli", Coding::Brotli, brotli),
    ("zstd", Coding::Zstd, zstd),
];

fn file(bytes: &[u8], name: &str) -> (Vec<u8>, Option<String>) {
    let mut decoded = decode_file(Cursor::new(bytes), bytes.len() as u64, name).expect("memory");
    let mut text = Vec::new();
    decoded.read_to_end(&mut text).expect("failures are kept");
    (text, decoded.failure())
}

#[test]
fn decodes_every_coding() {
    for (name, coding, encode) in CODINGS {
        let body = encode(PAGE);
        assert_eq!(
            decode_body(body, &[coding]),
            (PAGE.to_vec(), None),
            "{name}"
        );
        for (other_name, other, encode_again) in CODINGS {
            let body = encode_again(&encode(PAGE));
            let decoded = decode_body(body, &[coding, other]);
            assert_eq!(decoded, (PAGE.to_vec(), None), "{name}, then {other_name}");
        }
        assert_eq!(
            decode_body(Vec::new(), &[coding]),
            (Vec::new(), None),
            "{name}: nothing"
        );
    }
    assert_eq!(decode_body(PAGE.to_vec(), &[]), (PAGE.to_vec(), None));
}

#[test]
fn reports_truncated_and_damaged_data() {
    for (name, coding, encode) in CODINGS {
        let whole = encode(PAGE);
        for len in 1..whole.len() {
            let (text, failure) = decode_body(whole[..len].to_vec(), &[coding]);
            assert!(failure.is_some(), "{name}: {len} of {}", whole.len());
            assert!(PAGE.starts_with(&text), "{name}: {len} of {}", whole.len());
        }
        let (_, failure) = decode_body([&whole[..], b"more"].concat(), &[coding]);
        assert!(failure.is_some(), "{name}: something follows");
        let (_, failure) = decode_body(PAGE.to_vec(), &[coding]);
        assert!(failure.is_some(), "{name}: not encoded");
    }
    let padded = [&gzip(PAGE)[..], &[0; 512]].concat();
    assert_eq!(decode_body(padded, &[Coding::Gzip]), (PAGE.to_vec(), None));
    for (name, coding, encode) in [CODINGS[0], CODINGS[4]] {
        let twice = [encode(PAGE), encode(PAGE)].concat();
        let decoded = decode_body(twice, &[coding]);
        assert_eq!(decoded, (PAGE.repeat(2), None), "{name}: two pieces");
    }
    let skipped = [
        &[0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3][..],
        &zstd(PAGE),
    ]
    .concat();
    assert_eq!(
        decode_body(skipped.clone(), &[Coding::Zstd]),
        (PAGE.to_vec(), None)
    );
    assert_eq!(file(&skipped, "a.zst"), (PAGE.to_vec(), None));
    let (_, failure) = decode_body(skipped[..10].to_vec(), &[Coding::Zstd]);
    assert!(failure.is_some(), "a skipped frame that is cut off");
}

#[test]
fn rejects_compression_bombs() {
    let zeros = vec![0; 33 << 20];
    let bombs = [
        ("gzip", Coding::Gzip, gzip(&zeros)),
        ("deflate", Coding::Deflate, zlib(&zeros)),
        ("brotli", Coding::Brotli, BROTLI_BOMB.to_vec()),
        ("zstd", Coding::Zstd, zstd(&zeros)),
    ];
    for (name, coding, bomb) in bombs {
        let again = gzip(&bomb);
        for (bomb, codings) in [(bomb, vec![coding]), (again, vec![coding, Coding::Gzip])] {
            let (text, failure) = decode_body(bomb, &codings);
            assert!(text.len() <= 32 << 20, "{name}: {}", text.len());
            let failure = failure.unwrap_or_default();
            assert_eq!(failure, "more than 32 MiB after decompression", "{name}");
        }
    }
    // An inner layer may read much and return nothing.
    let empty_blocks = [0, 0, 0, 0xff, 0xff].repeat(33 << 20 >> 2);
    let (text, failure) = decode_body(gzip(&empty_blocks), &[Coding::Deflate, Coding::Gzip]);
    assert!(text.is_empty() && failure.is_some(), "{failure:?}");
}

#[test]
fn recognizes_compressed_files() {
    let tar = [&vec![b'a'; 257][..], b"ustar\x0000", &[0; 300]].concat();
    let text: &[u8] = b"a text in Breton, which is long enough for a header of brotli";
    let binary = [0x9c, 0xff, 0, 1, 0x83];
    let cases = [
        ("a.html", PAGE.to_vec(), PAGE),
        ("a.html.gz", gzip(PAGE), PAGE),
        ("a.html.GZ", gzip(PAGE), PAGE),
        ("a.html.br", brotli(PAGE), PAGE),
        ("a.html.zst", zstd(PAGE), PAGE),
        ("a.svgz", gzip(PAGE), PAGE),
        ("a.html", gzip(PAGE), PAGE),
        ("a.js", zstd(PAGE), PAGE),
        ("a.html.br.gz", gzip(&brotli(PAGE)), PAGE),
        ("a.html.gz.br", brotli(&gzip(PAGE)), PAGE),
        ("a.html.gz", gzip(&gzip(PAGE)), PAGE),
        ("a.html.gz", PAGE.to_vec(), PAGE),
        ("a.html.gz", Vec::new(), b""),
        ("words.br", text.to_vec(), text),
        ("a.tar.gz", gzip(&tar), &tar),
        ("a.tgz", gzip(&tar), &tar),
        ("a.crate", gzip(&tar), &tar),
        ("a.tar.br", brotli(&tar), &tar),
    ];
    for (name, bytes, expected) in cases {
        assert_eq!(file(&bytes, name), (expected.to_vec(), None), "{name}");
    }
    let gzipped = gzip(PAGE);
    let failing = [
        ("a.html.gz", binary.to_vec()),
        ("a.html.br", binary.to_vec()),
        ("a.html.zst", binary.to_vec()),
        ("a.html.gz", gzipped[..gzipped.len() - 1].to_vec()),
        ("a.html", gzipped[..20].to_vec()),
        ("a", (0..5).fold(PAGE.to_vec(), |bytes, _| gzip(&bytes))),
    ];
    for (name, bytes) in failing {
        assert!(file(&bytes, name).1.is_some(), "{name}: {bytes:?}");
    }
}

#[test]
fn limit_depends_on_compressed_size() {
    let mut state = 1_u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    let noise: Vec<_> = (0..2 << 20).map(|_| noise()).collect();
    let large = [noise, vec![b'a'; 40 << 20]].concat();
    let compressed = gzip(&large);
    assert!(compressed.len() * 32 > large.len(), "{}", compressed.len());
    assert_eq!(file(&compressed, "a.gz").1, None);
    assert!(file(&gzip(&vec![b'a'; 80 << 20]), "a.gz").1.is_some());
}

#[test]
fn parses_content_encodings() {
    use Coding::{Brotli, Deflate, Gzip, Zstd};
    let cases: [(&[&str], Result<Vec<Coding>, &str>); 11] = [
        (&[], Ok(vec![])),
        (&[""], Ok(vec![])),
        (&["identity"], Ok(vec![])),
        (&["GZIP"], Ok(vec![Gzip])),
        (&["x-gzip"], Ok(vec![Gzip])),
        (&["deflate, br"], Ok(vec![Deflate, Brotli])),
        (&["gzip", "zstd"], Ok(vec![Gzip, Zstd])),
        (&[" gzip ,, identity"], Ok(vec![Gzip])),
        (&["compress"], Err("compress")),
        (&["gzip, dcb"], Err("dcb")),
        (&["gzip, gzip, gzip, gzip, gzip"], Err("more than 4")),
    ];
    for (values, expected) in cases {
        let parsed = parse_content_encoding(values.iter().map(|it| it.as_bytes()));
        match (&parsed, expected) {
            (Ok(codings), Ok(expected)) => assert_eq!(*codings, expected, "{values:?}"),
            (Err(reason), Err(part)) => assert!(reason.contains(part), "{reason}"),
            _ => panic!("{values:?}: {parsed:?}"),
        }
    }
}

proptest! {
    #[test]
    fn damaged_data_does_not_panic(
        coding in 0..CODINGS.len(),
        changes in proptest::collection::vec((any::<usize>(), any::<u8>()), 0..8),
    ) {
        let (_, coding, encode) = CODINGS[coding];
        let mut bytes = encode(&PAGE.repeat(20));
        let len = bytes.len();
        for (at, byte) in changes {
            bytes[at % len] = byte;
        }
        let (text, _) = decode_body(bytes.clone(), &[coding]);
        prop_assert!(text.len() <= 32 << 20);
        for name in ["a", "a.gz", "a.br", "a.zst"] {
            file(&bytes, name);
        }
    }
}
