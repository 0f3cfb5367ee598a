//! Scans one template: its text and tags and the open loops, captures and units; and collects the edits.

use super::call_graph::{Call, Callee, Output, Unit};
use super::{Edit, Instrumented, Template, filter_name};
use crate::render::hooks::{Action, Hook};
use crate::render::tokens::{Token, TokenKind};

/// A part of a template that runs once, or once for each item of a loop, and its cost.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Region {
    pub(super) tags: u64,
    pub(super) tokens: u64,
    pub(super) text: u64,
}

impl Region {
    pub(super) fn steps(self) -> u64 {
        1 + self.tags + self.tokens / 16 + self.text / 128
    }
}

/// An open tag that has an end tag.
#[derive(Debug)]
enum OpenTag {
    /// The enclosing region, and the filter that counts the items; `None` after `else`.
    For(Option<(usize, usize)>),
    If,
    /// A captured output: a `set` block, a filter section or the body of a component.
    Collect,
    /// A block or component: the enclosing unit, its region and capture depth; and the filter that counts the steps.
    Unit {
        outer_unit: Unit,
        region: usize,
        outer_collect_depth: usize,
        enter: usize,
    },
}

/// The state of the scan of one template.
pub(super) struct Scan<'s> {
    pub(super) template: &'s Template<'s>,
    pub(super) tokens: &'s [Token],
    pub(super) instrumented: &'s mut Instrumented,
    pub(super) at: usize,
    pub(super) edits: Vec<Edit>,
    pub(super) regions: Vec<Region>,
    pub(super) region: usize,
    pub(super) unit: Unit,
    pub(super) collect_depth: usize,
    open_tags: Vec<OpenTag>,
    pub(super) calls: Vec<Call>,
    outputs: Vec<Output>,
    pub(super) extends: bool,
}

impl<'s> Scan<'s> {
    pub(super) fn new(template: &'s Template<'s>, tokens: &'s [Token], instrumented: &'s mut Instrumented) -> Self {
        Self {
            template,
            tokens,
            instrumented,
            at: 0,
            edits: Vec::new(),
            regions: vec![Region::default()],
            region: 0,
            unit: Unit::Body(template.name.to_owned()),
            collect_depth: 0,
            open_tags: Vec::new(),
            calls: Vec::new(),
            outputs: Vec::new(),
            extends: false,
        }
    }

    pub(super) fn finish(self, calls: &mut Vec<Call>, outputs: &mut Vec<Output>) -> Vec<Edit> {
        calls.extend(self.calls);
        outputs.extend(self.outputs);
        self.edits
    }

    pub(super) fn scan_template(&mut self) -> Option<()> {
        while let Some(token) = self.next() {
            match token.kind {
                TokenKind::Text => self.regions[self.region].text += token.range().len() as u64,
                TokenKind::VariableStart(_) => self.scan_output()?,
                TokenKind::TagStart(_) => self.scan_tag(token)?,
                _ => return None,
            }
        }
        self.open_tags.is_empty().then_some(())
    }

    fn scan_output(&mut self) -> Option<()> {
        self.regions[self.region].tags += 1;
        let value = self.expression(0)?;
        let end = self.next()?;
        let is_collected = self.collect_depth > 0;
        match value.component {
            // It is rendered directly into the output, so it is counted by its own hooks.
            Some(call) => self.calls.get_mut(call)?.is_collected = is_collected,
            None => self.outputs.push(Output { unit: self.unit.clone(), value, is_collected }),
        }
        matches!(end.kind, TokenKind::VariableEnd(_)).then_some(())
    }

    fn scan_tag(&mut self, start: Token) -> Option<()> {
        self.regions[self.region].tags += 1;
        let word = self.next()?;
        match self.text(word) {
            "for" => return self.begin_for(),
            "if" => {
                self.expression(0)?;
                self.open_tags.push(OpenTag::If);
            }
            "elif" => {
                self.expression(0)?;
            }
            "else" => {
                if let Some(OpenTag::For(inside)) = self.open_tags.last_mut() {
                    let outer = inside.take();
                    self.end_loop(outer);
                }
            }
            "endif" => {
                self.open_tags.pop()?;
            }
            "endfor" => {
                let OpenTag::For(outer) = self.open_tags.pop()? else { return None };
                self.end_loop(outer);
            }
            "set" | "set_global" => self.set()?,
            "filter" => {
                self.filters()?;
                self.begin_collecting();
            }
            "endset" | "endfilter" => self.end_collecting()?,
            "include" => {
                let name = self.next()?;
                let name = unquoted(self.text(name));
                self.call(Callee::Include(name), self.collect_depth > 0);
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
                self.begin_collecting();
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
            if matches!(token.kind, TokenKind::TagEnd(_)) {
                return Some(token);
            }
        }
    }

    /// `a in list`, `key, value in map`: returns the index of the filter at the iterated value.
    pub(super) fn loop_items(&mut self, min_power: u8) -> Option<usize> {
        self.next()?;
        if self.peek() == "," {
            self.next()?;
            self.next()?;
        }
        self.expect("in")?;
        let value = self.expression(min_power)?;
        Some(self.hook(&value, Action::Items { steps: 0 }))
    }

    fn begin_for(&mut self) -> Option<()> {
        let hook = self.loop_items(0)?;
        self.skip_to_end()?;
        self.regions.push(Region::default());
        self.open_tags.push(OpenTag::For(Some((self.region, hook))));
        self.region = self.regions.len() - 1;
        Some(())
    }

    fn end_loop(&mut self, outer: Option<(usize, usize)>) {
        if let Some((region, hook)) = outer {
            self.instrumented.hooks[hook].action = Action::Items { steps: self.regions[self.region].steps() };
            self.region = region;
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
        self.begin_collecting();
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

    fn begin_collecting(&mut self) {
        self.collect_depth += 1;
        self.open_tags.push(OpenTag::Collect);
    }

    fn end_collecting(&mut self) -> Option<()> {
        self.collect_depth = self.collect_depth.checked_sub(1)?;
        matches!(self.open_tags.pop()?, OpenTag::Collect).then_some(())
    }

    fn begin_block(&mut self) -> Option<()> {
        let name = self.next()?;
        let block_name = self.text(name).to_owned();
        self.call(Callee::Block(block_name.clone()), self.collect_depth > 0);
        let end = self.skip_to_end()?;
        self.begin_unit(Unit::Block(self.template.name.to_owned(), block_name), name, end);
        Some(())
    }

    fn begin_component(&mut self) -> Option<()> {
        let name = self.next()?;
        let component_name = self.dotted(name)?;
        let end = self.skip_to_end()?;
        self.begin_unit(Unit::Component(self.template.name.to_owned(), component_name), name, end);
        Some(())
    }

    fn begin_unit(&mut self, unit: Unit, name: Token, end: Token) {
        let filter = self.instrumented.hook(self.template, name.range(), Action::Enter { steps: 0 });
        let enter = self.instrumented.hooks.len() - 1;
        let dash = if matches!(end.kind, TokenKind::TagEnd(true)) { "-" } else { "" };
        self.edits.push(Edit::insert(end.end, format!("{{{{ \"\"|{filter} {dash}}}}}")));
        let outer_unit = std::mem::replace(&mut self.unit, unit);
        self.open_tags.push(OpenTag::Unit {
            outer_unit,
            region: self.region,
            outer_collect_depth: self.collect_depth,
            enter,
        });
        self.regions.push(Region::default());
        self.region = self.regions.len() - 1;
        self.collect_depth = 0;
    }

    fn end_unit(&mut self, start: Token) -> Option<()> {
        let OpenTag::Unit { outer_unit, region, outer_collect_depth: collecting, enter } = self.open_tags.pop()? else {
            return None;
        };
        let site = self.instrumented.hooks[enter].site;
        self.instrumented.hooks[enter].action = Action::Enter { steps: self.regions[self.region].steps() };
        self.instrumented.hooks.push(Hook { site, action: Action::Leave });
        let leave = filter_name(self.instrumented.hooks.len() - 1);
        let dash = if matches!(start.kind, TokenKind::TagStart(true)) { "-" } else { "" };
        self.edits.push(Edit::insert(start.start, format!("{{{{{dash} \"\"|{leave} }}}}")));
        (self.unit, self.region, self.collect_depth) = (outer_unit, region, collecting);
        self.skip_to_end().map(|_| ())
    }

    pub(super) fn call(&mut self, callee: Callee, is_collected: bool) {
        self.calls.push(Call { from: self.unit.clone(), callee, is_collected });
    }

    pub(super) fn dotted(&mut self, first: Token) -> Option<String> {
        let mut name = self.text(first).to_owned();
        while self.peek() == "." {
            self.next()?;
            let part = self.next()?;
            name.push('.');
            name.push_str(self.text(part));
        }
        Some(name)
    }

    // Tokens.

    pub(super) fn next(&mut self) -> Option<Token> {
        let token = *self.tokens.get(self.at)?;
        self.at += 1;
        self.regions[self.region].tokens += 1;
        Some(token)
    }

    /// The next token's text. That of a string includes its quotation marks, so it equals no other token.
    pub(super) fn peek(&self) -> &'s str {
        self.tokens.get(self.at).map_or("", |token| self.text(*token))
    }

    pub(super) fn expect(&mut self, text: &str) -> Option<()> {
        let token = self.next()?;
        (self.text(token) == text).then_some(())
    }

    /// The offset of the end of the previous token.
    pub(super) fn previous_end(&self) -> usize {
        self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).map_or(0, |token| token.end)
    }

    pub(super) fn text(&self, token: Token) -> &'s str {
        let template: &'s Template = self.template;
        &template.text[token.range()]
    }
}

/// The value of a string literal: without quotation marks, escapes resolved.
fn unquoted(quoted: &str) -> String {
    let mut text = String::with_capacity(quoted.len());
    let mut chars = quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default().chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => text.extend(chars.next().map(|escaped| match escaped {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                other => other,
            })),
            other => text.push(other),
        }
    }
    text
}
