//! Two builds at once, and what builds that were killed leave behind.

use std::fs::{self, File};
use std::path::Path;

use crate::support::{EXCHANGES, beside, built, file, first, output, put, second, site, tree, tree_of, with};
use annals::site::Site;
use annals::write::{WriteError, write_site, write_site_with};

#[test]
fn a_second_build_of_the_same_output_is_refused() {
    let (folder, out) = built();
    let lock = folder.path().join(".public.annals-lock");
    let lock_file = File::create(&lock).unwrap();
    lock_file.lock().unwrap();
    let error = write_site(&second(), &out).unwrap_err();
    assert!(matches!(error, WriteError::Locked { .. }), "{error:?}");
    assert!(error.to_string().contains("another build is writing"));
    assert_eq!(tree(&out), tree_of(&first()));
    assert!(lock.exists(), "only its owner removes a lock");
    drop(lock_file);
    write_site(&second(), &out).unwrap();
    assert!(beside(&out).is_empty(), "a stale lock file blocks no build, and is removed");
}

#[cfg(unix)]
#[test]
fn a_link_folder_or_pipe_in_place_of_a_lock_is_refused() {
    use std::os::unix::fs::symlink;
    for name in [".public.annals-lock", ".public.annals-journal"] {
        let (folder, out) = built();
        put(&folder.path().join("mine"), "mine");
        let path = folder.path().join(name);
        let refused = |kind: &str| {
            let error = write_site(&second(), &out).unwrap_err();
            assert!(matches!(error, WriteError::NotARegularFile { .. }), "{name}: {error:?}");
            assert!(error.to_string().contains(kind) && error.to_string().contains(name), "{name}: {error}");
            assert!(error.help().contains("remove it"));
            assert_eq!(tree(&out), tree_of(&first()));
        };
        symlink("mine", &path).unwrap();
        refused("a symbolic link");
        fs::remove_file(&path).unwrap();
        symlink("nowhere", &path).unwrap();
        refused("a symbolic link");
        assert!(!folder.path().join("nowhere").exists(), "nothing is created through a link");
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        refused("a folder");
        fs::remove_dir(&path).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
        refused("a pipe");
        fs::remove_file(&path).unwrap();
        assert_eq!(fs::read_to_string(folder.path().join("mine")).unwrap(), "mine");
        write_site(&second(), &out).unwrap();
    }
}

#[test]
fn concurrent_builds_are_complete_or_refused() {
    let (_folder, out) = built();
    // Each runs until it has got the lock often enough: they collide at every step of locking.
    let build_often = |sites: [Site; 2]| {
        let mut won = 0;
        while won < 60 {
            match write_site(&sites[won % 2], &out) {
                Ok(_) => won += 1,
                Err(WriteError::Locked { .. }) => std::thread::yield_now(),
                Err(e) => panic!("{e}"),
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| build_often([first(), second()]));
        }
    });
    let found_tree = tree(&out);
    assert!(found_tree == tree_of(&first()) || found_tree == tree_of(&second()));
    assert!(beside(&out).is_empty());
}

#[test]
fn leftovers_of_killed_builds_are_removed_and_nothing_else() {
    let (folder, out) = built();
    let leftovers = [".public.annals-stage-1/half/written", ".public.annals-old-7/half/removed"];
    let foreign = [".public.annals-stage-x/a", ".public2.annals-stage-1/a", "public-old/a", "annals-old-1/a"];
    for path in leftovers.iter().chain(&foreign) {
        put(&folder.path().join(path), "");
    }
    write_site(&first(), &out).unwrap();
    for path in leftovers {
        assert!(!folder.path().join(path).parent().unwrap().parent().unwrap().exists(), "{path}");
    }
    for path in foreign {
        assert!(folder.path().join(path).exists(), "{path}");
    }
    assert_eq!(tree(&out), tree_of(&first()));
}

/// The contents of `public`, of the old tree, of the stage, and of the journal.
type KilledState = (Option<&'static str>, Option<&'static str>, Option<&'static str>, Option<&'static str>);

/// The states between the steps of a build that has only renames, as a kill leaves them: which of
/// output, old tree, stage and journal exist, and what the next build must restore.
#[test]
fn interrupted_renames_are_recovered() {
    const JOURNAL: &str = "stage 3\nold 2\n";
    let states: [KilledState; 7] = [
        (Some("first"), None, Some("half"), None),
        (Some("first"), None, Some("second"), Some("sta")),
        (Some("first"), None, Some("second"), Some(JOURNAL)),
        (None, Some("first"), Some("second"), Some(JOURNAL)),
        (Some("second"), Some("first"), None, Some(JOURNAL)),
        (Some("second"), Some("first"), None, None),
        (Some("second"), Some("half"), None, None),
    ];
    let create = |path: &Path, content: Option<&str>| {
        match content {
            Some("first") => drop(write_site(&first(), path).unwrap()),
            Some("second") => drop(write_site(&second(), path).unwrap()),
            Some(_) => put(&path.join("half"), ""),
            None => return,
        }
        if content != Some("half") {
            put(&path.join(".git/HEAD"), "foreign");
        }
    };
    for (index, (public, old, stage, journal)) in states.into_iter().enumerate() {
        for exchange in EXCHANGES {
            let (folder, out) = output();
            create(&out, public);
            create(&folder.path().join(".public.annals-old-2"), old);
            create(&folder.path().join(".public.annals-stage-3"), stage);
            if let Some(text) = journal {
                put(&folder.path().join(".public.annals-journal"), text);
            }
            // The recovery alone: this build fails at the collision after it.
            put_blocking_file(&out, &folder.path().join(".public.annals-old-2"));
            let blocked = site(&[("blocked", "")]);
            assert!(matches!(write_site(&blocked, &out), Err(WriteError::ForeignFiles { .. })), "{index}");
            let found = if public == Some("second") { second() } else { first() };
            let expected = with(tree_of(&found), ".git/HEAD", file("foreign"));
            assert_eq!(tree(&out), with(expected, "blocked", file("mine")), "state {index}");
            assert!(beside(&out).is_empty(), "state {index}: {:?}", beside(&out));
            fs::remove_file(out.join("blocked")).unwrap();
            write_site_with(&second(), &out, exchange).unwrap();
            assert_eq!(tree(&out), with(tree_of(&second()), ".git/HEAD", file("foreign")));
        }
    }
}

fn put_blocking_file(out: &Path, old: &Path) {
    let tree = if out.exists() { out } else { old };
    put(&tree.join("blocked"), "mine");
}

#[test]
fn an_old_tree_that_may_be_the_only_copy_is_left_to_a_person() {
    let (folder, out) = built();
    fs::rename(&out, folder.path().join(".public.annals-old-1")).unwrap();
    put(&folder.path().join(".public.annals-stage-1/index.html"), "");
    put(&folder.path().join(".public.annals-journal"), "stage 1\nold 1\n");
    put(&out.join("made-in-the-gap"), "");
    let before = tree(folder.path());
    let error = write_site(&second(), &out).unwrap_err();
    assert!(matches!(&error, WriteError::Interrupted { only_copy, .. } if only_copy.ends_with(".public.annals-old-1")));
    assert_eq!(tree(folder.path()), before);
    // The help does what it says.
    fs::rename(folder.path().join(".public.annals-old-1"), folder.path().join("saved")).unwrap();
    write_site(&second(), &out).unwrap();
    assert_eq!(beside(&out), ["saved"]);

    let (folder, out) = output();
    put(&folder.path().join(".public.annals-journal"), "garbage");
    assert!(matches!(write_site(&second(), &out), Err(WriteError::Interrupted { .. })));
}
