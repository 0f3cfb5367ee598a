//! Files that move, with the links that lead to them.

use crate::state::State;

/// Moves files. With `update_links`, links are rewritten so that their targets stay the same.
pub(crate) fn move_files(state: &mut State, moved: &dyn Fn(&str) -> String, update_links: bool) {
    let old = std::mem::take(&mut state.files);
    for (path, bytes) in old {
        let new = moved(&path);
        let text = String::from_utf8(bytes.clone())
            .ok()
            .filter(|_| update_links && (path.ends_with(".md") || path.ends_with(".yaml")));
        let bytes = text.map_or(bytes, |text| relinked(&text, &path, &new, moved).into_bytes());
        state.files.insert(new, bytes);
    }
    if update_links {
        update_corrections(state, moved);
    }
}

/// Removes a file and the links to it.
pub(crate) fn remove_with_links(state: &mut State, removed: &str) {
    state.files.remove(removed);
    state.change_all(|path, text| {
        change_links(text, |target| {
            let (file, _) = target.split_once('#').unwrap_or((target, ""));
            if resolve(path, file) == removed { None } else { Some(target.to_owned()) }
        })
    });
    for path in state.files_of("corrections") {
        let slug = address(removed);
        state.change(&path, |text| text.split_inclusive('\n').filter(|line| !names_section(line, &slug)).collect());
    }
}

/// The address of a section: its path below the folder of sections, without numbers.
fn address(path: &str) -> String {
    let below = path.split_once('/').map_or(path, |(_, below)| below).trim_end_matches(".md");
    let names = below.split('/').map(|name| {
        let rest = name.trim_start_matches(|c: char| c.is_ascii_digit());
        rest.strip_prefix('-').filter(|_| rest.len() < name.len()).unwrap_or(name)
    });
    let address = names.collect::<Vec<_>>().join("/");
    address.strip_suffix("/index").map_or(address.clone(), str::to_owned)
}

fn names_section(line: &str, slug: &str) -> bool {
    let Some(list) = line.trim().strip_prefix("sections: [") else { return false };
    list.trim_end_matches(']').split(", ").any(|one| one == slug)
}

fn update_corrections(state: &mut State, moved: &dyn Fn(&str) -> String) {
    let sections: Vec<(String, String)> = moved_addresses(state, moved);
    for path in state.files_of("corrections") {
        state.change(&path, |text| {
            let update = |line: &str| match sections.iter().find(|(old, _)| names_section(line, old)) {
                Some((old, new)) => line.replace(old.as_str(), new),
                None => line.to_owned(),
            };
            text.split_inclusive('\n').map(update).collect()
        });
    }
}

/// The old and the new address of each section that moved.
fn moved_addresses(state: &State, moved: &dyn Fn(&str) -> String) -> Vec<(String, String)> {
    let known = crate::base::FILES.iter().map(|(path, _)| (*path).to_owned()).chain(state.sections());
    let sections = known.filter(|path| path.ends_with(".md") && moved(path) != *path);
    sections.map(|path| (address(&path), address(&moved(&path)))).collect()
}

fn relinked(text: &str, from: &str, to: &str, moved: &dyn Fn(&str) -> String) -> String {
    change_links(text, |target| {
        let (file, fragment) = target.split_once('#').map_or((target, None), |(file, fragment)| (file, Some(fragment)));
        let new = relative(to, &moved(&resolve(from, file)));
        Some(fragment.map_or(new.clone(), |place| format!("{new}#{place}")))
    })
}

/// Changes the target of each link to a file; `None` replaces the link by its words.
fn change_links(text: &str, change: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, link)) = rest.split_once("](") {
        let end = link.find([')', ' ', '\n']).unwrap_or(link.len());
        let target = &link[..end];
        let is_file = !target.is_empty() && !target.starts_with('#') && !target.contains(':');
        match if is_file { change(target) } else { Some(target.to_owned()) } {
            Some(new) => {
                out.push_str(before);
                out.push_str("](");
                out.push_str(&new);
                rest = &link[end..];
            }
            None => {
                let words = before.rfind('[').unwrap_or(0);
                out.push_str(before[..words].trim_end_matches('!'));
                out.push_str(before[words..].trim_start_matches('['));
                rest = link.split_once(')').map_or("", |(_, after)| after);
            }
        }
    }
    out + rest
}

/// Resolves a path relative to a file.
fn resolve(from: &str, path: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        if part == ".." {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    parts.join("/")
}

/// A path relative to a file.
fn relative(from: &str, path: &str) -> String {
    let folders: Vec<&str> = from.split('/').collect();
    let folders = &folders[..folders.len() - 1];
    let parts: Vec<&str> = path.split('/').collect();
    let most = folders.len().min(parts.len() - 1);
    let common = (0..most).take_while(|at| folders[*at] == parts[*at]).count();
    let up = std::iter::repeat_n("..", folders.len() - common);
    up.chain(parts[common..].iter().copied()).collect::<Vec<_>>().join("/")
}
