//! Parses the expressions of a template with the engine's binding powers (Pratt parsing), and attaches filters to their values.

use super::call_graph::{Call, Callee, Unit};
use super::scan::{Region, Scan};
use super::{Edit, range_function_name, wrap};
use crate::render::hooks::{Action, is_cheap};
use crate::render::tokens::{Token, TokenKind};
use std::ops::Range;

/// A parsed expression.
#[derive(Clone, Debug)]
pub(super) struct Expression {
    pub(super) range: Range<usize>,
    /// Whether a filter after it applies to all of it, without brackets.
    pub(super) is_primary: bool,
    /// Whether it is a literal: a short text, a number, or a list of these.
    pub(super) is_literal: bool,
    /// The filters at the operands of a chain of `~`, as indexes of hooks.
    pub(super) concat_hooks: Vec<usize>,
    /// The index of the call, where the expression is nothing but a component.
    pub(super) component: Option<usize>,
}

/// The longest text before a `[`, in bytes: the filter evaluates it a second time.
const MAX_INDEXED_TEXT: usize = 1000;

impl Scan<'_> {
    pub(super) fn expression(&mut self, min_power: u8) -> Option<Expression> {
        let start = self.tokens.get(self.at)?.start;
        let mut left = self.primary()?;
        loop {
            let word = self.peek();
            let kind = self.tokens.get(self.at).map(|token| token.kind);
            match (kind, word) {
                (Some(TokenKind::Operator), "[") => {
                    left = self.index_expression(&left)?;
                    continue;
                }
                (Some(TokenKind::Identifier), "if") if min_power == 0 => {
                    self.next()?;
                    self.expression(0)?;
                    self.expect("else")?;
                    self.expression(0)?;
                    return Some(self.expression_from(start, false));
                }
                (Some(TokenKind::Identifier), "not") if min_power <= 5 => {
                    self.next()?;
                    continue;
                }
                (Some(TokenKind::Identifier | TokenKind::Operator), _) => {}
                _ => break,
            }
            let Some((power, right)) = binding_powers(word) else { break };
            if power < min_power {
                break;
            }
            let operator = word.to_owned();
            self.next()?;
            left = self.operation(start, &left, &operator, right)?;
        }
        Some(left)
    }

    fn operation(&mut self, start: usize, left: &Expression, operator: &str, power: u8) -> Option<Expression> {
        match operator {
            "|" => {
                self.filter()?;
                return Some(self.expression_from(start, left.is_primary));
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
        Some(self.expression_from(start, false))
    }

    /// `left ~ right`: a chain copies its start once more with each operand.
    fn join(&mut self, start: usize, left: &Expression, power: u8) -> Option<Expression> {
        let mut concat_hooks = left.concat_hooks.clone();
        for hook in &concat_hooks {
            if let Action::Operand { copies } = &mut self.instrumented.hooks[*hook].action {
                *copies += 1;
            }
        }
        if concat_hooks.is_empty() && !left.is_literal {
            concat_hooks.push(self.hook(left, Action::Operand { copies: 1 }));
        }
        let right = self.expression(power)?;
        if !right.is_literal {
            concat_hooks.push(self.hook(&right, Action::Operand { copies: 1 }));
        }
        Some(Expression { concat_hooks, ..self.expression_from(start, false) })
    }

    fn primary(&mut self) -> Option<Expression> {
        let token = self.next()?;
        let start = token.start;
        match (token.kind, self.text(token)) {
            (TokenKind::Number, _) => Some(self.literal_from(start)),
            (TokenKind::String, text) => Some(Expression { is_literal: text.len() <= 64, ..self.literal_from(start) }),
            (TokenKind::Identifier, "true" | "True" | "false" | "False" | "none" | "None" | "null") => {
                Some(self.literal_from(start))
            }
            (TokenKind::Operator, "-") => {
                let value = self.expression(20)?;
                Some(Expression { range: start..value.range.end, component: None, concat_hooks: Vec::new(), ..value })
            }
            (TokenKind::Identifier, "not") => {
                self.expression(5)?;
                Some(self.expression_from(start, false))
            }
            (TokenKind::Identifier, _) => self.variable_or_call(token),
            (TokenKind::Operator, "<") => {
                self.component("/")?;
                let value = self.expression_from(start, true);
                Some(Expression { component: Some(self.calls.len() - 1), ..value })
            }
            (TokenKind::Operator, "{") => self.map(start),
            (TokenKind::Operator, "[") => self.list(start),
            (TokenKind::Operator, "(") => {
                self.expression(0)?;
                self.expect(")")?;
                Some(self.expression_from(start, true))
            }
            _ => None,
        }
    }

    /// A variable with its fields and indexes, or a function call.
    fn variable_or_call(&mut self, token: Token) -> Option<Expression> {
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
                    let site = self.instrumented.site(self.template, token.range());
                    self.instrumented.ranges.push(site);
                    let text = range_function_name(self.instrumented.ranges.len() - 1);
                    self.edits.push(Edit { range: token.range(), text });
                }
                _ => {}
            }
            self.arguments()?;
            return Some(self.expression_from(start, true));
        }
        loop {
            let end = self.previous_end();
            match self.peek() {
                "." | "?." => {
                    self.next()?;
                    self.next()?;
                }
                "[" | "?[" => {
                    self.next()?;
                    self.index(Some(start..end))?;
                }
                _ => return Some(self.expression_from(start, true)),
            }
        }
    }

    /// `[…]` after a value that is no variable.
    fn index_expression(&mut self, value: &Expression) -> Option<Expression> {
        let start = value.range.start;
        if !value.is_literal {
            let filter = self.instrumented.hook(self.template, value.range.clone(), Action::Spread);
            self.edits.push(Edit::insert(start, "(("));
            self.edits.push(Edit::insert(value.range.end, format!(")|{filter})")));
        }
        self.next()?;
        self.index(None)?;
        Some(self.expression_from(start, true))
    }

    /// Parses from after a `[` to its `]`. Takes the range of the indexed expression, where that is a variable.
    fn index(&mut self, indexed_range: Option<Range<usize>>) -> Option<()> {
        let indexed_text = match indexed_range {
            Some(range) if range.len() > MAX_INDEXED_TEXT => return None,
            range => range.map(|range| self.template.text[range].to_owned()),
        };
        let open = self.previous_end();
        let is_name = self.tokens.get(self.at)?.kind == TokenKind::String
            && self.tokens.get(self.at + 1).is_some_and(|next| self.text(*next) == "]");
        let first = if self.peek() == ":" { None } else { Some(self.expression(0)?) };
        if let Some(text) = indexed_text.filter(|_| !is_name) {
            let range = first.as_ref().map_or(open..open, |first| first.range.clone());
            let filter = self.instrumented.hook(self.template, range, Action::Index { is_slice: self.peek() == ":" });
            let filter = format!("{filter}(of={text})");
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
        let name = self.text(token).to_owned();
        if !is_cheap(&name) {
            let text = self.instrumented.hook(self.template, token.range(), Action::Call(name));
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

    /// Parses a component call from after its `<` to its `>`, or to its `/>`.
    pub(super) fn component(&mut self, end: &str) -> Option<()> {
        let token = self.next()?;
        let component_name = self.dotted(token)?;
        // A component in an expression returns a value, unless it is the whole expression: the scan of the output corrects that.
        let call = Call {
            from: self.unit.clone(),
            callee: Callee::Component(component_name),
            is_collected: end == "/" || self.collect_depth > 0,
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

    fn map(&mut self, start: usize) -> Option<Expression> {
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
        Some(self.constructed(start, is_literal))
    }

    fn list(&mut self, start: usize) -> Option<Expression> {
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
        Some(self.constructed(start, is_literal))
    }

    fn comprehension(&mut self, start: usize, first: usize) -> Option<Expression> {
        self.expect("for")?;
        let hook = self.loop_items(1)?;
        if self.peek() == "if" {
            self.next()?;
            self.expression(1)?;
        }
        let region = Region { tags: 0, tokens: (self.at - first) as u64, text: 0 };
        self.instrumented.hooks[hook].action = Action::Items { steps: region.steps() };
        self.expect("]")?;
        Some(self.constructed(start, false))
    }

    /// A list or map, counted unless it is a literal.
    fn constructed(&mut self, start: usize, is_literal: bool) -> Expression {
        let value = Expression { is_literal, ..self.expression_from(start, true) };
        if !is_literal {
            self.hook(&value, Action::Constructed);
        }
        value
    }

    pub(super) fn hook(&mut self, value: &Expression, action: Action) -> usize {
        let filter = self.instrumented.hook(self.template, value.range.clone(), action);
        wrap(&mut self.edits, value, &filter);
        self.instrumented.hooks.len() - 1
    }

    fn expression_from(&self, start: usize, is_primary: bool) -> Expression {
        Expression {
            range: start..self.previous_end(),
            is_primary,
            is_literal: false,
            concat_hooks: Vec::new(),
            component: None,
        }
    }

    fn literal_from(&self, start: usize) -> Expression {
        Expression { is_literal: true, ..self.expression_from(start, true) }
    }
}

/// The left and right binding power of an operator.
fn binding_powers(operator: &str) -> Option<(u8, u8)> {
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
