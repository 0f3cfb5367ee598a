//! The expressions of a template, by the powers of binding that the engine has, and the filters at their values.

use super::call_graph::{Call, Callee, Unit};
use super::scan::{Region, Scan};
use super::{Edit, range_name, wrap};
use crate::render::hooks::{Action, is_cheap};
use crate::render::tokens::{Kind, Token};
use std::ops::Range;

/// What an expression is that was read.
#[derive(Clone, Debug)]
pub(super) struct Value {
    pub(super) range: Range<usize>,
    /// Whether a filter behind it applies to all of it.
    pub(super) is_primary: bool,
    /// A short text, a number, or a list of these, as it is written.
    pub(super) is_literal: bool,
    /// The filters at the parts of a chain of `~`.
    pub(super) joined: Vec<usize>,
    /// The call, where it is nothing but a component.
    pub(super) component: Option<usize>,
}

/// The longest text before a `[` that is evaluated twice, in bytes.
const INDEXED: usize = 1000;

impl Scan<'_> {
    pub(super) fn expression(&mut self, least: u8) -> Option<Value> {
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

    pub(super) fn filter(&mut self) -> Option<()> {
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
    pub(super) fn component(&mut self, end: &str) -> Option<()> {
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

    pub(super) fn hook(&mut self, value: &Value, action: Action) -> usize {
        let filter = self.limited.hook(self.template, value.range.clone(), action);
        wrap(&mut self.edits, value, &filter);
        self.limited.hooks.len() - 1
    }

    fn value(&self, start: usize, is_primary: bool) -> Value {
        Value { range: start..self.end(), is_primary, is_literal: false, joined: Vec::new(), component: None }
    }

    fn literal(&self, start: usize) -> Value {
        Value { is_literal: true, ..self.value(start, true) }
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
