//! Measures of Rust source: `cargo run --manifest-path tools/measures/Cargo.toml -- [--words FILE] [--each] FOLDER…`
//!
//! One line of figures for each folder: files, lines, lines of files and of functions, the share of comments, calls of
//! `unwrap` and `expect`, public items with documentation, and how often the words of FILE occur, a thousand lines;
//! with `--each`, how often each word occurs.
//! Product code only: folders of tests, benches and examples, files `tests.rs` and items with `#[cfg(test)]` are left out.
//!
//! FILE is Markdown (default: `CONTRIBUTING.md`). Its words are the first cells of the tables below the headings that
//! begin with `Words` and `Names`, between backticks or bare, with commas between them. A word counts where it is a word of a comment, of a
//! string or of an identifier (`told_apart` has `told`); a name counts where it is a whole identifier.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{LineColumn, Span, TokenStream, TokenTree};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Attribute, Block, ExprMethodCall, ImplItemFn, Item, ItemFn, Signature, TraitItemFn, Visibility};

fn main() -> Result<(), Box<dyn Error>> {
    let mut list = PathBuf::from("CONTRIBUTING.md");
    let mut folders = Vec::new();
    let mut each = false;
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--each" => each = true,
            "--words" => list = args.next().ok_or("--words needs a file")?.into(),
            _ => folders.push(PathBuf::from(arg)),
        }
    }
    if folders.is_empty() {
        return Err("usage: measures [--words FILE] [--each] FOLDER…".into());
    }
    let words = Vocabulary::read(&fs::read_to_string(list)?);
    println!(
        "files  lines  file lines       function lines        comments  unwrap+expect  documented  words\n\
         \x20              median / p90     median / p90 / p99     percent   per 1000       percent     per 1000  folder"
    );
    for folder in folders {
        let mut measures = Measures::default();
        for file in rust_files(&folder) {
            measures
                .add(&fs::read_to_string(&file)?, &words)
                .map_err(|error| format!("{}: {error}", file.display()))?;
        }
        println!("{}  {}", measures.line(), folder.display());
        if each {
            let mut counts: Vec<(usize, String)> =
                measures.words.into_iter().map(|(word, count)| (count, word)).collect();
            counts.sort_unstable_by(|one, other| other.cmp(one));
            counts.iter().for_each(|(count, word)| println!("{count:6}  {word}"));
        }
    }
    Ok(())
}

/// The Rust files below `folder` that are product code, sorted.
fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let is_product = |entry: &walkdir::DirEntry| {
        !["tests", "benches", "examples", "target", "tests.rs"].iter().any(|name| entry.file_name() == *name)
    };
    walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(is_product)
        .filter_map(Result::ok)
        .map(walkdir::DirEntry::into_path)
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}

/// The words and names that the style guide replaces.
#[derive(Default)]
struct Vocabulary {
    words: BTreeSet<String>,
    names: BTreeSet<String>,
}

impl Vocabulary {
    fn read(markdown: &str) -> Self {
        let mut vocabulary = Self::default();
        let mut heading = "";
        for line in markdown.lines() {
            if let Some(text) = line.strip_prefix('#') {
                heading = text.trim_start_matches('#').trim();
            }
            let set = match heading {
                _ if heading.starts_with("Words") => &mut vocabulary.words,
                _ if heading.starts_with("Names") => &mut vocabulary.names,
                _ => continue,
            };
            let Some(cell) = line.strip_prefix('|').and_then(|row| row.split('|').next()) else { continue };
            if cell.trim().starts_with("---") || cell.trim().starts_with("instead of") {
                continue;
            }
            set.extend(
                cell.split(',').map(|word| word.trim().trim_matches('`').to_owned()).filter(|word| !word.is_empty()),
            );
        }
        vocabulary
    }

    /// Adds the words of `text` to `counts`.
    fn count(&self, text: &str, counts: &mut BTreeMap<String, usize>) {
        let is_letter = |char: char| char.is_alphanumeric();
        let lower = text.to_lowercase();
        let count = |word: &str| {
            lower
                .match_indices(word)
                .filter(|(at, _)| {
                    !lower[..*at].ends_with(is_letter) && !lower[at + word.len()..].starts_with(is_letter)
                })
                .count()
        };
        for word in &self.words {
            let found = count(word);
            if found > 0 {
                *counts.entry(word.clone()).or_default() += found;
            }
        }
    }
}

/// `ToldApart` and `told_apart` as `told apart`.
fn spaced(identifier: &str) -> String {
    let mut out = String::new();
    for char in identifier.chars() {
        if char.is_uppercase() {
            out.push(' ');
        }
        out.push(if char == '_' { ' ' } else { char });
    }
    out
}

#[derive(Default)]
struct Measures {
    files: Vec<usize>,
    functions: Vec<usize>,
    comment_lines: usize,
    code_lines: usize,
    unwraps: usize,
    public: usize,
    documented: usize,
    words: BTreeMap<String, usize>,
    /// Lines of the file at hand that belong to tests, counted from 1.
    test_lines: BTreeSet<usize>,
}

impl Measures {
    fn add(&mut self, text: &str, vocabulary: &Vocabulary) -> syn::Result<()> {
        let mut file = syn::parse_file(text)?;
        self.test_lines.clear();
        let (tests, product): (Vec<Item>, Vec<Item>) =
            file.items.into_iter().partition(|item| is_test(attributes(item)));
        self.test_lines.extend(tests.iter().flat_map(|item| lines(item.span())));
        file.items = product;
        self.visit_file(&file);
        let tokens: TokenStream =
            text.parse().map_err(|error: proc_macro2::LexError| syn::Error::new(error.span(), error))?;
        let mut code = BTreeSet::new();
        self.tokens(tokens, vocabulary, &mut code);
        let mut lines_of_file = 0;
        for (number, line) in text.lines().enumerate().map(|(index, line)| (index + 1, line)) {
            if self.test_lines.contains(&number) {
                continue;
            }
            lines_of_file += 1;
            let comment = comment(line);
            if let Some(comment) = comment {
                vocabulary.count(comment, &mut self.words);
            }
            if code.contains(&number) {
                self.code_lines += 1;
            } else if comment.is_some() {
                self.comment_lines += 1;
            }
        }
        self.files.push(lines_of_file);
        Ok(())
    }

    /// Counts words of identifiers and strings, and notes the lines that have code. Documentation is no code.
    fn tokens(&mut self, tokens: TokenStream, vocabulary: &Vocabulary, code: &mut BTreeSet<usize>) {
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            let span = token.span();
            if self.test_lines.contains(&span.start().line) {
                continue;
            }
            if is_documentation(&token, tokens.peek()) {
                if matches!(&token, TokenTree::Punct(mark) if mark.as_char() == '#') {
                    if tokens.peek().is_some_and(|next| matches!(next, TokenTree::Punct(_))) {
                        tokens.next();
                    }
                    tokens.next();
                }
                continue;
            }
            match token {
                TokenTree::Group(group) => {
                    code.extend([group.span_open().start().line, group.span_close().start().line]);
                    self.tokens(group.stream(), vocabulary, code);
                }
                TokenTree::Ident(name) => {
                    code.insert(span.start().line);
                    let name = name.to_string();
                    vocabulary.count(&spaced(&name), &mut self.words);
                    if vocabulary.names.contains(&name) {
                        *self.words.entry(format!("the name `{name}`")).or_default() += 1;
                    }
                }
                TokenTree::Literal(literal) => {
                    code.extend(lines(span));
                    vocabulary.count(&literal.to_string(), &mut self.words);
                }
                TokenTree::Punct(_) => {
                    code.insert(span.start().line);
                }
            }
        }
    }

    fn function(&mut self, signature: &Signature, block: &Block) {
        self.functions.push(block.span().end().line + 1 - signature.span().start().line);
    }

    fn item(&mut self, visibility: &Visibility, attributes: &[Attribute]) {
        if matches!(visibility, Visibility::Public(_)) {
            self.public += 1;
            self.documented += usize::from(attributes.iter().any(|one| one.path().is_ident("doc")));
        }
    }

    fn line(&self) -> String {
        let lines: usize = self.files.iter().sum();
        let per_thousand = |count: usize| count as f64 * 1000.0 / lines as f64;
        format!(
            "{:5}  {lines:5}  {:4} / {:4}      {:3} / {:3} / {:3}        {:5.1}     {:6.1}         {:5.1}       {:6.1} ",
            self.files.len(),
            quantile(&self.files, 0.5),
            quantile(&self.files, 0.9),
            quantile(&self.functions, 0.5),
            quantile(&self.functions, 0.9),
            quantile(&self.functions, 0.99),
            self.comment_lines as f64 * 100.0 / (self.comment_lines + self.code_lines) as f64,
            per_thousand(self.unwraps),
            self.documented as f64 * 100.0 / self.public as f64,
            per_thousand(self.words.values().sum()),
        )
    }
}

impl<'ast> Visit<'ast> for Measures {
    fn visit_item_fn(&mut self, node: &'ast ItemFn) {
        if !is_test(&node.attrs) {
            self.item(&node.vis, &node.attrs);
            self.function(&node.sig, &node.block);
            visit::visit_item_fn(self, node);
        }
    }

    fn visit_impl_item_fn(&mut self, node: &'ast ImplItemFn) {
        self.item(&node.vis, &node.attrs);
        self.function(&node.sig, &node.block);
        visit::visit_impl_item_fn(self, node);
    }

    fn visit_trait_item_fn(&mut self, node: &'ast TraitItemFn) {
        if let Some(block) = &node.default {
            self.function(&node.sig, block);
        }
        visit::visit_trait_item_fn(self, node);
    }

    fn visit_item(&mut self, node: &'ast Item) {
        match node {
            Item::Struct(one) => self.item(&one.vis, &one.attrs),
            Item::Enum(one) => self.item(&one.vis, &one.attrs),
            Item::Trait(one) => self.item(&one.vis, &one.attrs),
            Item::Const(one) => self.item(&one.vis, &one.attrs),
            Item::Type(one) => self.item(&one.vis, &one.attrs),
            _ => {}
        }
        visit::visit_item(self, node);
    }

    fn visit_expr_method_call(&mut self, node: &'ast ExprMethodCall) {
        self.unwraps += usize::from(node.method == "unwrap" || node.method == "expect");
        visit::visit_expr_method_call(self, node);
    }
}

fn lines(span: Span) -> std::ops::RangeInclusive<usize> {
    let (LineColumn { line: from, .. }, LineColumn { line: to, .. }) = (span.start(), span.end());
    from..=to
}

/// The text of a line that is a comment. Comments behind code are rare here, and in the models.
fn comment(line: &str) -> Option<&str> {
    line.trim_start().strip_prefix("//")
}

/// Whether an attribute `#[doc]` begins: the form in which the tokenizer gives comments with `///` and `//!`.
fn is_documentation(token: &TokenTree, next: Option<&TokenTree>) -> bool {
    let TokenTree::Punct(mark) = token else { return false };
    let same_place = next.is_some_and(|next| next.span().start() == token.span().start());
    mark.as_char() == '#' && same_place
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|one| {
        one.path().is_ident("test")
            || one.path().is_ident("cfg") && one.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test"))
    })
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Mod(one) => &one.attrs,
        Item::Fn(one) => &one.attrs,
        Item::Use(one) => &one.attrs,
        Item::Impl(one) => &one.attrs,
        Item::Const(one) => &one.attrs,
        _ => &[],
    }
}

fn quantile(values: &[usize], share: f64) -> usize {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let index = ((sorted.len() as f64 * share).ceil() as usize).max(1) - 1;
    sorted.get(index).copied().unwrap_or_default()
}
