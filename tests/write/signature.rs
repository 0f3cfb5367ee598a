//! The signature of the manifest: it is that of the manifest beside it, or there is none.

use crate::support::site;
use annals::site::{MANIFEST, SIGNATURE, Site};
use annals::write::{BuildRecord, ExchangeMethod, SignatureState, SiteWriter, WriteError, WriteReport, up_to_date};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;

const INPUT: [u8; 32] = [7; 32];

fn one() -> Site {
    site(&[("index.html", "one"), ("people/a.html", "a")])
}

fn two() -> Site {
    site(&[("index.html", "two"), ("people/a.html", "a")])
}

/// Writes a site, signed by a name.
fn write(site: &Site, out: &Path, name: Option<&'static str>) -> Result<WriteReport, WriteError> {
    let sign = |name: &'static str| -> annals::write::Signer {
        Arc::new(move |manifest| [name.as_bytes(), b" signed\n", manifest].concat())
    };
    let writer = SiteWriter::begin(site.layout(), out, ExchangeMethod::Atomic)?.with_signer(name.map(sign));
    site.files().iter().enumerate().for_each(|(index, bytes)| writer.write_file(index, bytes));
    writer.finish_with_record(&BuildRecord { input: INPUT, report: String::new() })
}

/// Who signed the manifest that is there. A signature of another manifest panics.
fn signed_by(out: &Path) -> Option<String> {
    let signature = fs::read_to_string(out.join(SIGNATURE)).ok()?;
    let (name, manifest) = signature.split_once(" signed\n").unwrap();
    assert_eq!(manifest, fs::read_to_string(out.join(MANIFEST)).unwrap(), "the signature is of another manifest");
    Some(name.to_owned())
}

fn folder() -> (TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("public");
    (folder, out)
}

#[test]
fn every_order_of_builds_leaves_the_right_signature_or_none() {
    let signers = [None, Some("Mira"), Some("Erik")];
    let builds: Vec<_> = [one(), two()].into_iter().flat_map(|site| signers.map(|name| (site.clone(), name))).collect();
    for (first, first_name) in &builds {
        for (second, second_name) in &builds {
            let (_folder, out) = folder();
            write(first, &out, *first_name).unwrap();
            let report = write(second, &out, *second_name).unwrap();
            let kept = first_name.filter(|_| first == second);
            assert_eq!(signed_by(&out).as_deref(), second_name.or(kept));
            let expected = match (second_name.or(kept), first_name) {
                (Some(_), _) => SignatureState::Present,
                (None, Some(_)) => SignatureState::Removed,
                (None, None) => SignatureState::Absent,
            };
            assert_eq!(report.signature, expected);
            assert!(report.removed.is_empty() && report.unchanged + report.written == 2);
            assert!(up_to_date(&out, &INPUT).is_some());
        }
    }
}

#[test]
fn a_repeated_build_touches_nothing() {
    let (_folder, out) = folder();
    write(&one(), &out, Some("Mira")).unwrap();
    let modified = || fs::metadata(out.join(SIGNATURE)).unwrap().modified().unwrap();
    let before = modified();
    let expected = WriteReport { unchanged: 2, signature: SignatureState::Present, ..WriteReport::default() };
    assert_eq!(write(&one(), &out, Some("Mira")).unwrap(), expected);
    assert_eq!(modified(), before);
}

#[test]
fn a_damaged_file_is_repaired_and_the_signature_stays() {
    let (_folder, out) = folder();
    write(&one(), &out, Some("Mira")).unwrap();
    fs::write(out.join("index.html"), "damaged").unwrap();
    assert_eq!(write(&one(), &out, None).unwrap().written, 1);
    assert_eq!(signed_by(&out).as_deref(), Some("Mira"));
}

#[test]
fn a_changed_or_removed_signature_is_not_up_to_date() {
    let (_folder, out) = folder();
    write(&one(), &out, Some("Mira")).unwrap();
    assert!(up_to_date(&out, &INPUT).is_some());
    fs::write(out.join(SIGNATURE), "changed").unwrap();
    assert!(up_to_date(&out, &INPUT).is_none());
    fs::remove_file(out.join(SIGNATURE)).unwrap();
    assert!(up_to_date(&out, &INPUT).is_none());
    write(&one(), &out, Some("Mira")).unwrap();
    assert_eq!(signed_by(&out).as_deref(), Some("Mira"));
    let (_folder, out) = folder();
    write(&one(), &out, None).unwrap();
    fs::write(out.join(SIGNATURE), "added").unwrap();
    assert!(up_to_date(&out, &INPUT).is_none());
}

#[test]
fn a_signature_without_a_manifest_is_foreign_and_stops_the_build() {
    let (_folder, out) = folder();
    fs::create_dir_all(&out).unwrap();
    fs::write(out.join(SIGNATURE), "of something else").unwrap();
    let error = write(&one(), &out, None).unwrap_err();
    assert!(matches!(error, WriteError::ForeignFiles { .. }), "{error}");
    assert_eq!(fs::read_to_string(out.join(SIGNATURE)).unwrap(), "of something else");
}

#[cfg(unix)]
#[test]
fn a_link_in_place_of_the_signature_is_replaced_and_its_target_is_not() {
    let (folder, out) = folder();
    write(&one(), &out, Some("Mira")).unwrap();
    let target = folder.path().join("target");
    for name in [Some("Mira"), None] {
        fs::write(&target, "outside").unwrap();
        fs::remove_file(out.join(SIGNATURE)).unwrap();
        std::os::unix::fs::symlink(&target, out.join(SIGNATURE)).unwrap();
        write(&one(), &out, name).unwrap();
        assert_eq!(fs::read_to_string(&target).unwrap(), "outside");
        assert_eq!(signed_by(&out).as_deref(), name);
        write(&one(), &out, Some("Mira")).unwrap();
    }
}
