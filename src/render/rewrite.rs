//! Puts filters that count into the templates of a site: the template engine has no limits of its own on loops and
//! strings. What a template writes stays the same, byte for byte.
//!
//! The parser follows the engine's grammar and is only given templates that the engine accepts. It changes nothing
//! but this: a value gets a further filter, `(value)|annals_1`; a filter that can make large strings, or a call of
//! `range`, gets another name; and blocks, components and included templates begin and end with an empty output.

use super::budget::SiteId;
use super::hooks::{Action, Hook, is_cheap};
use super::tokens::{Kind, Token, tokens};
use crate::limits::Limit;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// A template as it is given.
#[derive(Clone, Copy, Debug)]
pub struct Template<'t> {
    /// Its name, as `person.html`.
    pub name: &'t str,
    /// Its source.
    pub text: &'t str,
    /// Whether it is of the site's own theme, and not built in.
    pub is_own: bool,
}

/// Templates with filters in them, and what these do.
#[derive(Debug, Default)]
pub(super) struct Limited {
    /// Name and source of each template.
    pub(super) templates: Vec<(String, String)>,
    /// The filters, by number: [`name`].
    pub(super) hooks: Vec<Hook>,
    /// The functions in place of `range`, by number.
    pub(super) ranges: Vec<SiteId>,
    /// The places where something is counted.
    pub(super) places: Vec<Place>,
}

/// A place in a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) template: String,
    pub(super) range: Range<usize>,
}

/// The name of a filter or function of ours. A template that has it already is refused by the engine, which does not
/// know it before.
pub(super) fn name(number: usize) -> String {
    format!("annals_{number}")
}

/// The name of a function in place of `range`.
pub(super) fn range_name(number: usize) -> String {
    format!("annals_range_{number}")
}

/// Puts filters into templates that the engine accepts. An error is a place that is not understood.
pub(super) fn limit(templates: &[Template]) -> Result<Limited, Place> {
    let mut limited = Limited::default();
    let mut scans = Vec::new();
    let (mut calls, mut outputs) = (Vec::new(), Vec::new());
    for template in templates {
        let whole = || Place { template: template.name.to_owned(), range: 0..0 };
        let tokens = tokens(template.text).ok_or_else(whole)?;
        let mut scan = Scan::new(template, &tokens, &mut limited);
        if scan.template().is_none() {
            let at = tokens.get(scan.at.min(tokens.len().saturating_sub(1)));
            return Err(Place { range: at.map_or(0..0, |token| token.range()), ..whole() });
        }
        let outside = scan.regions[0].steps();
        let extends = scan.extends;
        let edits = scan.finish(&mut calls, &mut outputs);
        scans.push((template, edits, outside, extends));
    }
    let collected = collected(&calls, &outputs);
    let included: BTreeSet<&str> = calls.iter().filter_map(|call| call.included()).collect();
    for (template, edits, outside, extends) in &mut scans {
        let mine = outputs.iter().filter(|output: &&Output| output.unit.template() == Some(template.name));
        for output in mine.filter(|output| output.is_collected || collected.contains(&output.unit)) {
            let hook = limited.hook(template, output.value.range.clone(), Action::Output);
            wrap(edits, &output.value, &hook);
        }
        if included.contains(template.name) && !*extends {
            let enter = limited.hook(template, 0..0, Action::Enter { steps: *outside });
            let leave = limited.hook(template, 0..0, Action::Leave);
            edits.insert(0, Edit::insert(0, format!("{{{{ \"\"|{enter} }}}}")));
            edits.push(Edit::insert(template.text.len(), format!("{{{{ \"\"|{leave} }}}}")));
        }
        limited.templates.push((template.name.to_owned(), apply(template.text, edits)));
    }
    Ok(limited)
}

impl Limited {
    fn site(&mut self, template: &Template, range: Range<usize>) -> SiteId {
        let index = u32::try_from(self.places.len()).unwrap_or(u32::MAX);
        self.places.push(Place { template: template.name.to_owned(), range });
        SiteId { index, is_own: template.is_own }
    }

    fn hook(&mut self, template: &Template, range: Range<usize>, action: Action) -> String {
        let site = self.site(template, range);
        self.hooks.push(Hook { site, action });
        name(self.hooks.len() - 1)
    }
}

/// Something that is rendered by itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Unit {
    /// A template outside its blocks and components.
    Body(String),
    /// Template and name.
    Block(String, String),
    /// Template and name.
    Component(String, String),
}

impl Unit {
    fn template(&self) -> Option<&str> {
        match self {
            Self::Body(template) | Self::Block(template, _) | Self::Component(template, _) => Some(template),
        }
    }
}

/// Where a unit asks for another.
#[derive(Debug)]
struct Call {
    from: Unit,
    callee: Callee,
    /// Whether the output is collected in a variable.
    is_collected: bool,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Callee {
    Component(String),
    Include(String),
    /// A block by its name, of whichever template of the theme; also for `super()`.
    Block(String),
}

impl Call {
    fn included(&self) -> Option<&str> {
        match &self.callee {
            Callee::Include(name) => Some(name),
            _ => None,
        }
    }

    fn is_of(&self, unit: &Unit) -> bool {
        match (&self.callee, unit) {
            (Callee::Component(name), Unit::Component(_, called))
            | (Callee::Include(name), Unit::Body(called))
            | (Callee::Block(name), Unit::Block(_, called)) => name == called,
            _ => false,
        }
    }
}

/// `{{ value }}`.
#[derive(Debug)]
struct Output {
    unit: Unit,
    value: Value,
    is_collected: bool,
}

/// The units whose output can end in a variable, because of a call from one that does.
fn collected(calls: &[Call], outputs: &[Output]) -> BTreeSet<Unit> {
    let mut by_unit: BTreeMap<&Unit, Vec<&Call>> = BTreeMap::new();
    for call in calls {
        by_unit.entry(&call.from).or_default().push(call);
    }
    let writing = outputs.iter().map(|output| &output.unit);
    let units: BTreeSet<&Unit> = calls.iter().map(|call| &call.from).chain(writing).collect();
    let mut found = BTreeSet::new();
    let mut open: Vec<&Call> = calls.iter().filter(|call| call.is_collected).collect();
    let mut seen = BTreeSet::new();
    while let Some(call) = open.pop() {
        if !seen.insert(&call.callee) {
            continue;
        }
        for unit in units.iter().filter(|unit| call.is_of(unit)) {
            if found.insert((*unit).clone()) {
                open.extend(by_unit.get(*unit).into_iter().flatten());
            }
        }
    }
    found
}

/// A change of a text: what replaces a range, or is inserted at an empty one.
#[derive(Debug)]
struct Edit {
    range: Range<usize>,
    text: String,
}

impl Edit {
    fn insert(at: usize, text: impl Into<String>) -> Self {
        Self { range: at..at, text: text.into() }
    }
}

fn apply(text: &str, edits: &mut [Edit]) -> String {
    // Stable: of edits at one place the inner ones were made first.
    edits.sort_by_key(|edit| edit.range.start);
    let mut out = String::with_capacity(text.len() + 32 * edits.len());
    let mut at = 0;
    for edit in &*edits {
        out.push_str(&text[at..edit.range.start]);
        out.push_str(&edit.text);
        at = edit.range.end;
    }
    out.push_str(&text[at..]);
    out
}

fn wrap(edits: &mut Vec<Edit>, value: &Value, filter: &str) {
    if value.is_primary {
        edits.push(Edit::insert(value.range.end, format!("|{filter}")));
    } else {
        edits.push(Edit::insert(value.range.start, "("));
        edits.push(Edit::insert(value.range.end, format!(")|{filter}")));
    }
}

/// What an expression is that was read.
#[derive(Clone, Debug)]
struct Value {
    range: Range<usize>,
    /// Whether a filter behind it applies to all of it.
    is_primary: bool,
    /// A short text, a number, or a list of these, as it is written.
    is_literal: bool,
    /// The filters at the parts of a chain of `~`.
    joined: Vec<usize>,
    /// The call, where it is nothing but a component.
    component: Option<usize>,
}

/// A part of a template that runs once, or once for each item of a loop.
#[derive(Clone, Copy, Debug, Default)]
struct Region {
    tags: u64,
    tokens: u64,
    text: u64,
}

impl Region {
    fn steps(self) -> u64 {
        1 + self.tags + self.tokens / 16 + self.text / 128
    }
}

/// What is open and has an end of its own.
#[derive(Debug)]
enum Open {
    /// The region around it, and the filter that counts the items; `None` behind `else`.
    For(Option<(usize, usize)>),
    If,
    /// A variable, a filter section or the body of a component.
    Collect,
    /// The unit around it, its region, how many collect there; and the filter that counts its steps.
    Unit {
        around: Unit,
        region: usize,
        collecting: usize,
        enter: usize,
    },
}

/// The longest text before a `[` that is evaluated twice, in bytes.
const INDEXED: usize = 1000;

struct Scan<'s> {
    template: &'s Template<'s>,
    tokens: &'s [Token],
    limited: &'s mut Limited,
    at: usize,
    edits: Vec<Edit>,
    regions: Vec<Region>,
    region: usize,
    unit: Unit,
    collecting: usize,
    open: Vec<Open>,
    calls: Vec<Call>,
    outputs: Vec<Output>,
    extends: bool,
}

impl<'s> Scan<'s> {
    fn new(template: &'s Template<'s>, tokens: &'s [Token], limited: &'s mut Limited) -> Self {
        Self {
            template,
            tokens,
            limited,
            at: 0,
            edits: Vec::new(),
            regions: vec![Region::default()],
            region: 0,
            unit: Unit::Body(template.name.to_owned()),
            collecting: 0,
            open: Vec::new(),
            calls: Vec::new(),
            outputs: Vec::new(),
            extends: false,
        }
    }

    fn finish(self, calls: &mut Vec<Call>, outputs: &mut Vec<Output>) -> Vec<Edit> {
        calls.extend(self.calls);
        outputs.extend(self.outputs);
        self.edits
    }

    fn template(&mut self) -> Option<()> {
        while let Some(token) = self.next() {
            match token.kind {
                Kind::Text => self.regions[self.region].text += token.range().len() as u64,
                Kind::VariableStart(_) => self.output()?,
                Kind::TagStart(_) => self.tag(token)?,
                _ => return None,
            }
        }
        self.open.is_empty().then_some(())
    }

    fn output(&mut self) -> Option<()> {
        self.regions[self.region].tags += 1;
        let value = self.expression(0)?;
        let end = self.next()?;
        let is_collected = self.collecting > 0;
        match value.component {
            // Written to where the output goes, so it counts for itself.
            Some(call) => self.calls.get_mut(call)?.is_collected = is_collected,
            None => self.outputs.push(Output { unit: self.unit.clone(), value, is_collected }),
        }
        matches!(end.kind, Kind::VariableEnd(_)).then_some(())
    }

    fn tag(&mut self, start: Token) -> Option<()> {
        self.regions[self.region].tags += 1;
        let word = self.next()?;
        match self.text(word) {
            "for" => return self.begin_for(),
            "if" => {
                self.expression(0)?;
                self.open.push(Open::If);
            }
            "elif" => {
                self.expression(0)?;
            }
            "else" => {
                if let Some(Open::For(inside)) = self.open.last_mut() {
                    let around = inside.take();
                    self.end_loop(around);
                }
            }
            "endif" => {
                self.open.pop()?;
            }
            "endfor" => {
                let Open::For(around) = self.open.pop()? else { return None };
                self.end_loop(around);
            }
            "set" | "set_global" => self.set()?,
            "filter" => {
                self.filters()?;
                self.collect();
            }
            "endset" | "endfilter" => self.end_collecting()?,
            "include" => {
                let name = self.next()?;
                let name = unescaped(self.text(name));
                self.call(Callee::Include(name), self.collecting > 0);
            }
            "extends" => {
                self.extends = true;
                self.next()?;
            }
            "block" => return self.begin_block(),
            "endblock" | "endcomponent" => return self.end_unit(start),
            "component" => return self.begin_component(),
            "<" => {
                self.component(">")?;
                self.collect();
            }
            "</" => self.end_collecting()?,
            "break" | "continue" => {}
            _ => return None,
        }
        self.skip_to_end().map(|_| ())
    }

    fn skip_to_end(&mut self) -> Option<Token> {
        loop {
            let token = self.next()?;
            if matches!(token.kind, Kind::TagEnd(_)) {
                return Some(token);
            }
        }
    }

    /// `a in list`, `key, value in map`: returns the filter at what is gone through.
    fn items(&mut self, binding: u8) -> Option<usize> {
        self.next()?;
        if self.peek() == "," {
            self.next()?;
            self.next()?;
        }
        self.expect("in")?;
        let value = self.expression(binding)?;
        Some(self.hook(&value, Action::Items { steps: 0 }))
    }

    fn begin_for(&mut self) -> Option<()> {
        let hook = self.items(0)?;
        self.skip_to_end()?;
        self.regions.push(Region::default());
        self.open.push(Open::For(Some((self.region, hook))));
        self.region = self.regions.len() - 1;
        Some(())
    }

    fn end_loop(&mut self, around: Option<(usize, usize)>) {
        if let Some((around, hook)) = around {
            self.limited.hooks[hook].action = Action::Items { steps: self.regions[self.region].steps() };
            self.region = around;
        }
    }

    fn set(&mut self) -> Option<()> {
        self.next()?;
        if self.peek() == "=" {
            self.next()?;
            self.expression(0)?;
            return Some(());
        }
        while self.peek() == "|" {
            self.next()?;
            self.filter()?;
        }
        self.collect();
        Some(())
    }

    fn filters(&mut self) -> Option<()> {
        self.filter()?;
        while self.peek() == "|" {
            self.next()?;
            self.filter()?;
        }
        Some(())
    }

    fn collect(&mut self) {
        self.collecting += 1;
        self.open.push(Open::Collect);
    }

    fn end_collecting(&mut self) -> Option<()> {
        self.collecting = self.collecting.checked_sub(1)?;
        matches!(self.open.pop()?, Open::Collect).then_some(())
    }

    fn begin_block(&mut self) -> Option<()> {
        let name = self.next()?;
        let called = self.text(name).to_owned();
        self.call(Callee::Block(called.clone()), self.collecting > 0);
        let end = self.skip_to_end()?;
        self.begin_unit(Unit::Block(self.template.name.to_owned(), called), name, end);
        Some(())
    }

    fn begin_component(&mut self) -> Option<()> {
        let name = self.next()?;
        let called = self.dotted(name)?;
        let end = self.skip_to_end()?;
        self.begin_unit(Unit::Component(self.template.name.to_owned(), called), name, end);
        Some(())
    }

    fn begin_unit(&mut self, unit: Unit, name: Token, end: Token) {
        let filter = self.limited.hook(self.template, name.range(), Action::Enter { steps: 0 });
        let enter = self.limited.hooks.len() - 1;
        let dash = if matches!(end.kind, Kind::TagEnd(true)) { "-" } else { "" };
        self.edits.push(Edit::insert(end.end, format!("{{{{ \"\"|{filter} {dash}}}}}")));
        let around = std::mem::replace(&mut self.unit, unit);
        self.open.push(Open::Unit { around, region: self.region, collecting: self.collecting, enter });
        self.regions.push(Region::default());
        self.region = self.regions.len() - 1;
        self.collecting = 0;
    }

    fn end_unit(&mut self, start: Token) -> Option<()> {
        let Open::Unit { around, region, collecting, enter } = self.open.pop()? else { return None };
        let place = self.limited.hooks[enter].site;
        self.limited.hooks[enter].action = Action::Enter { steps: self.regions[self.region].steps() };
        self.limited.hooks.push(Hook { site: place, action: Action::Leave });
        let leave = name(self.limited.hooks.len() - 1);
        let dash = if matches!(start.kind, Kind::TagStart(true)) { "-" } else { "" };
        self.edits.push(Edit::insert(start.start, format!("{{{{{dash} \"\"|{leave} }}}}")));
        (self.unit, self.region, self.collecting) = (around, region, collecting);
        self.skip_to_end().map(|_| ())
    }

    // Expressions, by the engine's own powers of binding.

    fn expression(&mut self, least: u8) -> Option<Value> {
        let start = self.tokens.get(self.at)?.start;
        let mut left = self.primary()?;
        loop {
            let word = self.peek();
            let kind = self.tokens.get(self.at).map(|token| token.kind);
            match (kind, word) {
                (Some(Kind::Operator), "[") => {
                    left = self.index_of_value(&left)?;
                    continue;
                }
                (Some(Kind::Identifier), "if") if least == 0 => {
                    self.next()?;
                    self.expression(0)?;
                    self.expect("else")?;
                    self.expression(0)?;
                    return Some(self.value(start, false));
                }
                (Some(Kind::Identifier), "not") if least <= 5 => {
                    self.next()?;
                    continue;
                }
                (Some(Kind::Identifier | Kind::Operator), _) => {}
                _ => break,
            }
            let Some((power, right)) = powers(word) else { break };
            if power < least {
                break;
            }
            let operator = word.to_owned();
            self.next()?;
            left = self.operation(start, &left, &operator, right)?;
        }
        Some(left)
    }

    fn operation(&mut self, start: usize, left: &Value, operator: &str, power: u8) -> Option<Value> {
        match operator {
            "|" => {
                self.filter()?;
                return Some(self.value(start, left.is_primary));
            }
            "is" => {
                if self.peek() == "not" {
                    self.next()?;
                }
                let test = self.next()?;
                if matches!(self.text(test), "containing" | "starting_with" | "ending_with") && !left.is_literal {
                    self.hook(left, Action::Container);
                }
                if self.peek() == "(" {
                    self.arguments()?;
                }
            }
            "~" => return self.join(start, left, power),
            "in" => {
                let right = self.expression(power)?;
                if !right.is_literal {
                    self.hook(&right, Action::Container);
                }
            }
            "==" | "!=" | "<" | ">" | "<=" | ">=" => {
                let right = self.expression(power)?;
                if !left.is_literal && !right.is_literal {
                    self.hook(&right, Action::Operand { copies: 1 });
                }
            }
            _ => {
                self.expression(power)?;
            }
        }
        Some(self.value(start, false))
    }

    /// `left ~ right`: a chain copies its beginning once more with each part.
    fn join(&mut self, start: usize, left: &Value, power: u8) -> Option<Value> {
        let mut joined = left.joined.clone();
        for hook in &joined {
            if let Action::Operand { copies } = &mut self.limited.hooks[*hook].action {
                *copies += 1;
            }
        }
        if joined.is_empty() && !left.is_literal {
            joined.push(self.hook(left, Action::Operand { copies: 1 }));
        }
        let right = self.expression(power)?;
        if !right.is_literal {
            joined.push(self.hook(&right, Action::Operand { copies: 1 }));
        }
        Some(Value { joined, ..self.value(start, false) })
    }

    fn primary(&mut self) -> Option<Value> {
        let token = self.next()?;
        let start = token.start;
        match (token.kind, self.text(token)) {
            (Kind::Number, _) => Some(self.literal(start)),
            (Kind::String, text) => Some(Value { is_literal: text.len() <= 64, ..self.literal(start) }),
            (Kind::Identifier, "true" | "True" | "false" | "False" | "none" | "None" | "null") => {
                Some(self.literal(start))
            }
            (Kind::Operator, "-") => {
                let value = self.expression(20)?;
                Some(Value { range: start..value.range.end, component: None, joined: Vec::new(), ..value })
            }
            (Kind::Identifier, "not") => {
                self.expression(5)?;
                Some(self.value(start, false))
            }
            (Kind::Identifier, _) => self.name(token),
            (Kind::Operator, "<") => {
                self.component("/")?;
                let value = self.value(start, true);
                Some(Value { component: Some(self.calls.len() - 1), ..value })
            }
            (Kind::Operator, "{") => self.map(start),
            (Kind::Operator, "[") => self.list(start),
            (Kind::Operator, "(") => {
                self.expression(0)?;
                self.expect(")")?;
                Some(self.value(start, true))
            }
            _ => None,
        }
    }

    /// A variable with its fields and indexes, or a call of a function.
    fn name(&mut self, token: Token) -> Option<Value> {
        let start = token.start;
        if self.peek() == "(" {
            match self.text(token) {
                "super" => {
                    if let Unit::Block(_, name) = &self.unit {
                        let name = name.clone();
                        self.call(Callee::Block(name), true);
                    }
                }
                "range" => {
                    let site = self.limited.site(self.template, token.range());
                    self.limited.ranges.push(site);
                    let text = range_name(self.limited.ranges.len() - 1);
                    self.edits.push(Edit { range: token.range(), text });
                }
                _ => {}
            }
            self.arguments()?;
            return Some(self.value(start, true));
        }
        loop {
            let end = self.end();
            match self.peek() {
                "." | "?." => {
                    self.next()?;
                    self.next()?;
                }
                "[" | "?[" => {
                    self.next()?;
                    self.index(Some(start..end))?;
                }
                _ => return Some(self.value(start, true)),
            }
        }
    }

    /// `[…]` behind a value that is no variable.
    fn index_of_value(&mut self, value: &Value) -> Option<Value> {
        let start = value.range.start;
        if !value.is_literal {
            let filter = self.limited.hook(self.template, value.range.clone(), Action::Spread);
            self.edits.push(Edit::insert(start, "(("));
            self.edits.push(Edit::insert(value.range.end, format!(")|{filter})")));
        }
        self.next()?;
        self.index(None)?;
        Some(self.value(start, true))
    }

    /// From behind a `[` to its `]`. `of` is the text of what is indexed.
    fn index(&mut self, of: Option<Range<usize>>) -> Option<()> {
        let of = match of {
            Some(of) if of.len() > INDEXED => return None,
            of => of.map(|of| self.template.text[of].to_owned()),
        };
        let open = self.end();
        let is_name = self.tokens.get(self.at)?.kind == Kind::String
            && self.tokens.get(self.at + 1).is_some_and(|next| self.text(*next) == "]");
        let first = if self.peek() == ":" { None } else { Some(self.expression(0)?) };
        if let Some(of) = of.filter(|_| !is_name) {
            let range = first.as_ref().map_or(open..open, |first| first.range.clone());
            let filter = self.limited.hook(self.template, range, Action::Index { is_slice: self.peek() == ":" });
            let filter = format!("{filter}(of={of})");
            match &first {
                Some(first) => wrap(&mut self.edits, first, &filter),
                None => self.edits.push(Edit::insert(open, format!("none|{filter}"))),
            }
        }
        while self.peek() == ":" {
            self.next()?;
            if !matches!(self.peek(), ":" | "]") {
                self.expression(0)?;
            }
        }
        self.expect("]")
    }

    fn filter(&mut self) -> Option<()> {
        let token = self.next()?;
        let called = self.text(token).to_owned();
        if !is_cheap(&called) {
            let text = self.limited.hook(self.template, token.range(), Action::Call(called));
            self.edits.push(Edit { range: token.range(), text });
        }
        if self.peek() == "(" { self.arguments() } else { Some(()) }
    }

    fn arguments(&mut self) -> Option<()> {
        self.expect("(")?;
        while self.peek() != ")" {
            self.next()?;
            self.expect("=")?;
            self.expression(0)?;
            if self.peek() == "," {
                self.next()?;
            }
        }
        self.expect(")")
    }

    /// A call of a component from behind its `<` to its `>`, or to its `/>`.
    fn component(&mut self, end: &str) -> Option<()> {
        let name = self.next()?;
        let called = self.dotted(name)?;
        // A component in an expression gives a value, unless it is all of it: `output` knows that.
        let call = Call {
            from: self.unit.clone(),
            callee: Callee::Component(called),
            is_collected: end == "/" || self.collecting > 0,
        };
        loop {
            match self.peek() {
                "{" => {
                    self.next()?;
                    self.expect("...")?;
                    self.spread()?;
                    self.expect("}")?;
                }
                word if word == end => break,
                _ => {
                    self.next()?;
                    if self.peek() == "=" {
                        self.next()?;
                        if self.peek() == "{" {
                            self.next()?;
                            self.expression(0)?;
                            self.expect("}")?;
                        } else {
                            self.next()?;
                        }
                    }
                }
            }
        }
        self.next()?;
        if end == "/" {
            self.expect(">")?;
        }
        self.calls.push(call);
        Some(())
    }

    fn spread(&mut self) -> Option<()> {
        let value = self.expression(0)?;
        self.hook(&value, Action::Spread);
        Some(())
    }

    fn map(&mut self, start: usize) -> Option<Value> {
        let mut is_literal = true;
        while self.peek() != "}" {
            if self.peek() == "..." {
                self.next()?;
                self.spread()?;
                is_literal = false;
            } else {
                self.next()?;
                self.expect(":")?;
                is_literal &= self.expression(0)?.is_literal;
            }
            if self.peek() == "," {
                self.next()?;
            }
        }
        self.expect("}")?;
        Some(self.made(start, is_literal))
    }

    fn list(&mut self, start: usize) -> Option<Value> {
        let first = self.at;
        let mut is_literal = true;
        while self.peek() != "]" {
            if self.peek() == "..." {
                self.next()?;
                self.spread()?;
                is_literal = false;
            } else {
                is_literal &= self.expression(0)?.is_literal;
                if self.peek() == "for" {
                    return self.comprehension(start, first);
                }
            }
            if self.peek() == "," {
                self.next()?;
            }
        }
        self.expect("]")?;
        Some(self.made(start, is_literal))
    }

    fn comprehension(&mut self, start: usize, first: usize) -> Option<Value> {
        self.expect("for")?;
        let hook = self.items(1)?;
        if self.peek() == "if" {
            self.next()?;
            self.expression(1)?;
        }
        let region = Region { tags: 0, tokens: (self.at - first) as u64, text: 0 };
        self.limited.hooks[hook].action = Action::Items { steps: region.steps() };
        self.expect("]")?;
        Some(self.made(start, false))
    }

    /// A list or map, counted unless the template has all of it written out.
    fn made(&mut self, start: usize, is_literal: bool) -> Value {
        let value = Value { is_literal, ..self.value(start, true) };
        if !is_literal {
            self.hook(&value, Action::Made);
        }
        value
    }

    fn hook(&mut self, value: &Value, action: Action) -> usize {
        let filter = self.limited.hook(self.template, value.range.clone(), action);
        wrap(&mut self.edits, value, &filter);
        self.limited.hooks.len() - 1
    }

    fn call(&mut self, callee: Callee, is_collected: bool) {
        self.calls.push(Call { from: self.unit.clone(), callee, is_collected });
    }

    fn dotted(&mut self, first: Token) -> Option<String> {
        let mut name = self.text(first).to_owned();
        while self.peek() == "." {
            self.next()?;
            let part = self.next()?;
            name.push('.');
            name.push_str(self.text(part));
        }
        Some(name)
    }

    fn value(&self, start: usize, is_primary: bool) -> Value {
        Value { range: start..self.end(), is_primary, is_literal: false, joined: Vec::new(), component: None }
    }

    fn literal(&self, start: usize) -> Value {
        Value { is_literal: true, ..self.value(start, true) }
    }

    // Tokens.

    fn next(&mut self) -> Option<Token> {
        let token = *self.tokens.get(self.at)?;
        self.at += 1;
        self.regions[self.region].tokens += 1;
        Some(token)
    }

    /// The next token's text. That of a string is in its quotation marks, so it is like no other.
    fn peek(&self) -> &'s str {
        self.tokens.get(self.at).map_or("", |token| self.text(*token))
    }

    fn expect(&mut self, text: &str) -> Option<()> {
        let token = self.next()?;
        (self.text(token) == text).then_some(())
    }

    /// Where the token before ends.
    fn end(&self) -> usize {
        self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).map_or(0, |token| token.end)
    }

    fn text(&self, token: Token) -> &'s str {
        let template: &'s Template = self.template;
        &template.text[token.range()]
    }
}

/// How strongly an operator binds to its left and to its right.
fn powers(operator: &str) -> Option<(u8, u8)> {
    Some(match operator {
        "or" => (1, 2),
        "and" => (3, 4),
        "in" | "is" => (5, 6),
        "==" | "!=" | "<" | "<=" | ">" | ">=" => (7, 8),
        "+" | "-" => (11, 12),
        "*" | "/" | "//" | "%" | "~" => (13, 14),
        "**" => (16, 15),
        "|" => (17, 18),
        _ => return None,
    })
}

/// A string without its quotation marks.
fn unescaped(quoted: &str) -> String {
    let mut text = String::with_capacity(quoted.len());
    let mut signs = quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default().chars();
    while let Some(sign) = signs.next() {
        match sign {
            '\\' => text.extend(signs.next().map(|sign| match sign {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                sign => sign,
            })),
            sign => text.push(sign),
        }
    }
    text
}

/// The first `elif` beyond what one `if` may have. The engine reads them recursively.
pub(super) fn many_branches(text: &str, most: &Limit) -> Option<Range<usize>> {
    let tokens = tokens(text)?;
    let mut open = Vec::new();
    for pair in tokens.windows(2).filter(|pair| matches!(pair[0].kind, Kind::TagStart(_))) {
        match &text[pair[1].range()] {
            "if" => open.push(0),
            "endif" => {
                open.pop();
            }
            "elif" => {
                let count = open.last_mut()?;
                *count += 1;
                if most.is_exceeded(*count) {
                    return Some(pair[1].range());
                }
            }
            _ => {}
        }
    }
    None
}
