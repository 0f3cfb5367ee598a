//! The copies of a site: the archive, and compressed variants.

use crate::support::{output, put};
use annals::site::{
    ARCHIVE, CopySettings, Encoding, MANIFEST, OnDemandSite, PathConflict, SIGNATURE, Site, SiteLayout, SitePath,
    parse_manifest,
};
use annals::write::{ExchangeMethod, Signer, SiteWriter, WriteReport, write_site};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use zip::{CompressionMethod, ZipArchive};

const START: &str = "<a href=\"site/index.html\">Start</a>";

/// Larger than what is compressed in memory.
const LARGE: usize = (4 << 20) + 1;

const BOTH: [Encoding; 2] = [Encoding::Gzip, Encoding::Brotli];

fn settings(encodings: &[Encoding]) -> CopySettings {
    CopySettings { archive: Some(START.as_bytes().into()), encodings: encodings.to_vec() }
}

/// A site with these pages and two large files, one of them text.
fn site(pages: &[(&str, &str)], copies: CopySettings) -> Site {
    let mut layout = SiteLayout::default();
    let mut files: Vec<Arc<[u8]>> = Vec::new();
    let mut add = |path: &str, bytes: Vec<u8>| {
        layout.insert(SitePath::new(path).unwrap()).unwrap();
        files.push(bytes.into());
    };
    pages.iter().for_each(|(path, text)| add(path, text.as_bytes().to_vec()));
    add("large.csv", b"name;date\n".repeat(LARGE / 10 + 1));
    // Without a pattern that could be compressed.
    add("photo.jpg", (0..LARGE).scan(1u32, |seed, _| Some(next(seed))).collect());
    layout.set_copies(copies).unwrap();
    Site::from_files(Arc::new(layout), files)
}

fn next(seed: &mut u32) -> u8 {
    *seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
    seed.to_be_bytes()[0]
}

fn pages() -> Site {
    site(&[("index.html", "one"), ("people/басқа.html", "a"), ("stamps.txt", "")], settings(&[]))
}

fn write(site: &Site, out: &Path, signer: Option<Signer>) -> WriteReport {
    let writer = SiteWriter::begin(site.layout(), out, ExchangeMethod::Atomic).unwrap().with_signer(signer);
    site.files().iter().enumerate().for_each(|(index, bytes)| writer.write_file(index, bytes));
    writer.finish().unwrap()
}

fn sign(manifest: &[u8]) -> Vec<u8> {
    [b"signed: ", manifest].concat()
}

/// The files of an archive, in its order.
fn unpack(archive: &Path) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(File::open(archive).unwrap()).unwrap();
    let mut files = Vec::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        files.push((file.name().unwrap().into_owned(), bytes));
    }
    files
}

fn inner(archive: &Path, name: &str) -> Option<Vec<u8>> {
    unpack(archive).into_iter().find(|(path, _)| *path == format!("site/{name}")).map(|(_, bytes)| bytes)
}

#[test]
fn the_archive_has_the_start_page_the_list_and_every_file_in_order() {
    let (_folder, out) = output();
    let site = pages();
    write_site(&site, &out).unwrap();
    let mut expected =
        vec![("start.html".to_owned(), START.as_bytes().to_vec()), (format!("site/{MANIFEST}"), site.manifest())];
    expected.extend(site.iter().map(|(path, bytes)| (format!("site/{path}"), bytes.to_vec())));
    assert!(unpack(&out.join(ARCHIVE)) == expected);
    let listed = parse_manifest(&fs::read(out.join(MANIFEST)).unwrap()).unwrap();
    let archive = fs::read(out.join(ARCHIVE)).unwrap();
    assert_eq!(listed.get(ARCHIVE), Some(&annals::site::hash(&archive)), "the list of the output has the archive");
    assert_eq!(listed.len(), site.len() + 1);
    let mut zip = ZipArchive::new(File::open(out.join(ARCHIVE)).unwrap()).unwrap();
    for index in 0..zip.len() {
        let file = zip.by_index(index).unwrap();
        let name = file.name().unwrap().into_owned();
        let is_photo = name.ends_with(".jpg");
        assert_eq!(file.compression() == CompressionMethod::Stored, is_photo, "{name}");
        assert_eq!(file.last_modified().unwrap().to_string(), "1980-01-01 00:00:00");
        assert_eq!(file.unix_mode(), Some(0o100_644));
    }
}

#[test]
fn neither_the_number_of_threads_nor_what_was_there_before_changes_a_byte() {
    let archives: Vec<Vec<u8>> = [1, 2, 7]
        .into_iter()
        .map(|threads| {
            let (_folder, out) = output();
            if threads == 2 {
                write_site(&site(&[("index.html", "before"), ("people/басқа.html", "a")], settings(&BOTH)), &out)
                    .unwrap();
            }
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| write_site(&pages(), &out)).unwrap();
            fs::read(out.join(ARCHIVE)).unwrap()
        })
        .collect();
    assert!(archives.iter().all(|archive| *archive == archives[0]));
    let in_memory = OnDemandSite::from(pages());
    assert!(in_memory.contains(ARCHIVE));
    assert!(*in_memory.get(ARCHIVE).unwrap() == *archives[0], "that of the preview");
}

#[test]
fn an_archive_that_is_the_same_is_not_touched_and_a_damaged_one_is_repaired() {
    let (_folder, out) = output();
    write_site(&pages(), &out).unwrap();
    let archive = out.join(ARCHIVE);
    let bytes = fs::read(&archive).unwrap();
    let modified = fs::metadata(&archive).unwrap().modified().unwrap();
    let report = write_site(&pages(), &out).unwrap();
    assert_eq!(report, WriteReport { unchanged: 6, ..WriteReport::default() });
    put(&out.join("CNAME"), "example.org");
    write_site(&site(&[("index.html", "two")], settings(&[])), &out).unwrap();
    assert!(fs::read(&archive).unwrap() != bytes);
    write_site(&pages(), &out).unwrap();
    assert!(fs::read(&archive).unwrap() == bytes, "files of others are not in it");
    assert!(fs::metadata(&archive).unwrap().modified().unwrap() > modified);
    put(&archive, "damaged");
    assert_eq!(write_site(&pages(), &out).unwrap().written, 1);
    assert!(fs::read(&archive).unwrap() == bytes);
    let report = write_site(&site(&[("index.html", "one")], CopySettings::default()), &out).unwrap();
    assert!(report.removed.contains(&ARCHIVE.to_owned()) && !archive.exists());
}

#[test]
fn the_archive_has_a_signature_of_its_own_list_as_long_as_that_is_the_same() {
    let (_folder, out) = output();
    let archive = out.join(ARCHIVE);
    write(&pages(), &out, Some(Arc::new(sign)));
    assert_eq!(inner(&archive, SIGNATURE), Some(sign(&pages().manifest())));
    assert_eq!(fs::read(out.join(SIGNATURE)).unwrap(), sign(&fs::read(out.join(MANIFEST)).unwrap()));
    let report = write(&pages(), &out, None);
    assert_eq!((report.written, report.unchanged), (0, 6));
    assert!(out.join(SIGNATURE).exists());
    write(&site(&[("index.html", "two")], settings(&[])), &out, None);
    assert_eq!(inner(&archive, SIGNATURE), None);
    assert!(!out.join(SIGNATURE).exists());
    for archive in ["", "PK\u{3}\u{4}", "no archive"] {
        put(&out.join(ARCHIVE), archive);
        write(&pages(), &out, None);
        assert_eq!(inner(&out.join(ARCHIVE), SIGNATURE), None);
    }
}

#[test]
fn each_text_file_has_its_variants_and_the_archive_has_none() {
    let (_folder, out) = output();
    let pages =
        [("index.html", "one two three"), ("data/people.csv", "id;name"), ("assets/x.png", "picture"), ("CNAME", "x")];
    let with_variants = site(&pages, settings(&BOTH));
    write_site(&with_variants, &out).unwrap();
    let listed = parse_manifest(&fs::read(out.join(MANIFEST)).unwrap()).unwrap();
    let variants: Vec<&str> =
        listed.keys().map(SitePath::as_str).filter(|path| path.ends_with("gz") || path.ends_with("br")).collect();
    let expected =
        ["data/people.csv.br", "data/people.csv.gz", "index.html.br", "index.html.gz", "large.csv.br", "large.csv.gz"];
    assert_eq!(variants, expected);
    for path in variants {
        let (original, encoding) = path.rsplit_once('.').unwrap();
        let mut decoded = Vec::new();
        let file = File::open(out.join(path)).unwrap();
        match encoding {
            "gz" => flate2::read::GzDecoder::new(file).read_to_end(&mut decoded).unwrap(),
            _ => brotli::Decompressor::new(file, 4096).read_to_end(&mut decoded).unwrap(),
        };
        assert!(decoded == **with_variants.get(original).unwrap(), "{path}");
    }
    let names: BTreeMap<String, Vec<u8>> = unpack(&out.join(ARCHIVE)).into_iter().collect();
    assert!(names.keys().all(|name| !name.ends_with("gz") && !name.ends_with("br")));
    assert_eq!(write_site(&with_variants, &out).unwrap(), WriteReport { unchanged: 13, ..WriteReport::default() });
    let report = write_site(&site(&pages, settings(&[Encoding::Gzip])), &out).unwrap();
    assert_eq!(report.removed, ["data/people.csv.br", "index.html.br", "large.csv.br"]);
}

#[test]
fn a_file_of_the_site_at_the_path_of_a_copy_is_a_conflict() {
    let mut layout = SiteLayout::default();
    for path in ["a.html", "a.html.gz", "Copy.zip"] {
        layout.insert(SitePath::new(path).unwrap()).unwrap();
    }
    let conflicts = layout.set_copies(settings(&BOTH)).unwrap_err();
    let paths: Vec<&str> = conflicts.iter().map(|conflict| conflict.path().as_str()).collect();
    assert_eq!(paths, ["a.html.gz", ARCHIVE]);
    assert!(matches!(conflicts[1], PathConflict::Case { .. }));
}

#[test]
fn a_name_that_would_be_too_long_has_no_variant() {
    let (_folder, out) = output();
    let long = format!("{}.html", "x".repeat(194));
    write_site(&site(&[(&long, "x")], settings(&BOTH)), &out).unwrap();
    assert!(out.join(&long).exists() && !out.join(format!("{long}.gz")).exists());
    write_site(&site(&[(&long, "y")], settings(&BOTH)), &out).unwrap();
}
