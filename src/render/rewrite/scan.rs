//! The scan of one template: its text and tags, the loops and variables that are open, and the edits that follow.

use super::call_graph::{Call, Callee, Output, Unit};
use super::{Edit, Limited, Template, name};
use crate::render::hooks::{Action, Hook};
use crate::render::tokens::{Kind, Token};

/// A part of a template that runs once, or once for each item of a loop.
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

/// One template, read from its first token to its last.
pub(super) struct Scan<'s> {
    pub(super) template: &'s Template<'s>,
    pub(super) tokens: &'s [Token],
    pub(super) limited: &'s mut Limited,
    pub(super) at: usize,
    pub(super) edits: Vec<Edit>,
    pub(super) regions: Vec<Region>,
    pub(super) region: usize,
    pub(super) unit: Unit,
    pub(super) collecting: usize,
    open: Vec<Open>,
    pub(super) calls: Vec<Call>,
    outputs: Vec<Output>,
    pub(super) extends: bool,
}

impl<'s> Scan<'s> {
    pub(super) fn new(template: &'s Template<'s>, tokens: &'s [Token], limited: &'s mut Limited) -> Self {
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

    pub(super) fn finish(self, calls: &mut Vec<Call>, outputs: &mut Vec<Output>) -> Vec<Edit> {
        calls.extend(self.calls);
        outputs.extend(self.outputs);
        self.edits
    }

    pub(super) fn template(&mut self) -> Option<()> {
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
    pub(super) fn items(&mut self, binding: u8) -> Option<usize> {
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

    /// The next token's text. That of a string is in its quotation marks, so it is like no other.
    pub(super) fn peek(&self) -> &'s str {
        self.tokens.get(self.at).map_or("", |token| self.text(*token))
    }

    pub(super) fn expect(&mut self, text: &str) -> Option<()> {
        let token = self.next()?;
        (self.text(token) == text).then_some(())
    }

    /// Where the token before ends.
    pub(super) fn end(&self) -> usize {
        self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).map_or(0, |token| token.end)
    }

    pub(super) fn text(&self, token: Token) -> &'s str {
        let template: &'s Template = self.template;
        &template.text[token.range()]
    }
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
