//! The limits of templates: within them the output equals the engine's, beyond them the error points at its location.

use super::*;
use proptest::prelude::*;
use serde_json::json;
use std::ops::Range;

/// Limit, template and range of an error.
type LimitError = (Option<&'static Limit>, String, Range<usize>);

type TemplateSources<'t> = &'t [(&'t str, &'t str)];

/// The engine's output without and with instrumentation; with it, the limit and the location of an error.
fn render_both(sources: TemplateSources<'_>) -> (Result<String, String>, Result<String, LimitError>) {
    let templates: Vec<Template> =
        sources.iter().map(|(name, text)| Template { name, text, is_own: !name.starts_with("built") }).collect();
    let mut tera = with_filters();
    tera.add_raw_templates(sources.iter().copied()).expect("templates that the engine accepts");
    let limited = LimitedEngine::new(&templates, with_filters()).expect("templates that can be limited");
    let theme = Theme {
        tera,
        limited: Some(Box::new(limited)),
        style: StyleSheets::default(),
        page_chrome: PageChrome::default(),
        overrides: Overrides::default(),
    };
    let context = Context::from_serialize(&json!({
        "a": "text & <more>", "n": 3, "xs": [1, 2, 3], "names": ["Mira Holm", "Jon <Vik>"], "empty": [],
        "m": {"k": {"l": [7, 8]}, "z": "w"}, "site": {"title": "Report"}, "s": {"phrase": "{x} of {y}"}, "yes": true,
    }))
    .expect("a context");
    let plain = theme.tera.render("page.html", &context).map_err(|error| error.to_string());
    let mut html = Vec::new();
    let written = theme.render_within_limits("page.html", &mut html, |tera, html| match html {
        Target::Page(html) => tera.render_to("page.html", &context, html),
        Target::Limited(html) => tera.render_to("page.html", &context, html),
    });
    let html = String::from_utf8(html).expect("UTF-8");
    (plain, written.map(|()| html).map_err(|error| (error.limit(), error.template, error.range)))
}

fn assert_same_output(sources: TemplateSources<'_>) {
    let (plain, limited) = render_both(sources);
    match plain {
        Ok(plain) => assert_eq!(limited.expect("no error"), plain, "{sources:?}"),
        Err(error) => assert!(limited.is_err_and(|(limit, ..)| limit.is_none()), "{sources:?}: {error}"),
    }
}

/// The limit that a page exceeds, and the text at the error's location.
fn limit_of_templates(sources: TemplateSources<'_>) -> (&'static str, String) {
    let templates: Vec<Template> = sources.iter().map(|(name, text)| Template { name, text, is_own: true }).collect();
    let limited = LimitedEngine::new(&templates, with_filters()).expect("templates that can be limited");
    let mut tera = with_filters();
    tera.add_raw_templates(sources.iter().copied()).expect("templates that the engine accepts");
    let theme = Theme {
        tera,
        limited: Some(Box::new(limited)),
        style: StyleSheets::default(),
        page_chrome: PageChrome::default(),
        overrides: Overrides::default(),
    };
    let context = Context::from_serialize(&json!({"a": "text", "xs": [1, 2, 3]})).expect("a context");
    let mut html = Vec::new();
    let error = theme
        .render_within_limits("page.html", &mut html, |tera, html| match html {
            Target::Page(html) => tera.render_to("page.html", &context, html),
            Target::Limited(html) => tera.render_to("page.html", &context, html),
        })
        .expect_err("an error");
    let limit = error.limit().unwrap_or_else(|| panic!("no limit: {}", error.message));
    let (_, text) = sources.iter().find(|(name, _)| *name == error.template).expect("a template");
    (limit.name, text[error.range].to_owned())
}

fn limit_of_page(text: &str) -> (&'static str, String) {
    limit_of_templates(&[("page.html", text)])
}

#[test]
fn a_template_within_the_limits_renders_the_same() {
    for text in TEMPLATES {
        assert_same_output(&[("page.html", text)]);
    }
}

const TEMPLATES: [&str; 40] = [
    "{% for x in xs %}{{ x }},{% endfor %}",
    "{%- for x in xs -%}  {{- x -}} , {%- endfor -%} .",
    "{% for x in empty %}a{% else %}none{% endfor %}{% for k, v in m %}{{ k }}={{ v }};{% endfor %}",
    "{% for x in xs %}{% if x == 2 %}{% continue %}{% endif %}{% if x > 2 %}{% break %}{% endif %}{{ loop.index }}{% endfor %}",
    "{% for c in a %}[{{ c }}]{% endfor %}",
    "{{ a ~ n ~ a | upper }} {{ n * 2 ~ n ** 2 }} {{ -n ~ 'x' }} {{ (a ~ a) ~ m.z }}",
    "{{ a if n > 2 else 'b' }} {{ not yes }} {{ n in xs }} {{ 'text' in a }} {{ 9 not in xs }} {{ 'k' in m }}",
    "{{ n == xs[2] }} {{ a != m.z }} {{ xs == [1, 2, 3] }} {{ [n] <= [4] }} {{ a is containing(pat='more') }} {{ a is not starting_with(pat=a) }}",
    "{{ xs[0] }}{{ xs[-1] }}{{ xs[n - 1] }}{{ a[0] }}{{ a[:2] }}{{ a[n:] }}{{ xs[::-1] }}{{ m['z'] }}{{ m['k'].l[1] }}{{ m.k['l'][n - 2] }}",
    "{{ m?.k?.l?[0] }}{{ m.none?.more is defined }}{{ ('abc')[1] }}{{ (a | upper)[0] }}{{ a | upper[1] }}{{ [4, n][1] }}",
    "{{ [x * 2 for x in xs] }} {{ [x for x in xs if x > 1] }} {{ [k ~ v for k, v in {'a': n}] }} {{ [[y for y in xs] for x in xs] | length }}",
    "{{ [...xs, ...xs, n] }} {{ {...m, 'n': n} }} {{ {'a': [n, 1]} }} {{ {} }} {{ [] }} {{ [1, 'b'] }}",
    "{% set x = a %}{% set_global y = x ~ '!' %}{{ x }}{{ y }}{% set z %}<b>{{ a }}</b>{% endset %}{{ z }}{{ z | safe }}",
    "{% set z | upper | replace(from='A', to='b') %} {{ a }} {% endset %}{{ z }}",
    "{% filter upper | trim %} a {{ a }} {% endfilter %}.{% filter indent(width=2) %}a\nb{% endfilter %}",
    "{{ a | replace(from='t', to='<') }} {{ a | safe | replace(from='', to='-') }} {{ 'a,b' | split(pat=',') | join(sep=';') }}",
    "{{ names | join(sep=', ') }} {{ names | sort | reverse | first }} {{ xs | unique | length }} {{ m | keys }} {{ m | values }} {{ m | pairs }}",
    "{{ s.phrase | fill(x=n, y=a) }} {{ 'ar' | direction }} {{ a | title }} {{ a | truncate(length=3) }} {{ n | str ~ n }} {{ a | escape }}",
    "{{ range(end=4) }} {{ range(start=2, end=9, step_by=3) | join(sep='-') }} {{ range(end=0) }} {{ range(start=3, end=0, step_by=-1) }}",
    "{% component c(x, @site) %}<i>{{ x }} {{ site.title }}</i>{% endcomponent c %}{{ <c x={a}/> }}{{ <c x='q'/> | upper }}{% set v = <c x={n}/> %}{{ v }}",
    "{% component c(x=1) -%} {{ x }} {{ body }} {%- endcomponent c %}{% <c x={n}> %} in {{ a }} {% </c> %}{% <c> %}{% <c> %}d{% </c> %}{% </c> %}",
    "{% component c(n) %}{{ n }}{% if n > 0 %}{{ <c n={n - 1}/> }}{% endif %}{% endcomponent c %}{{ <c n={5}/> }}",
    "{% component d.e(...rest) {\"k\": [1]} %}{{ rest }}{% endcomponent d.e %}{{ <d.e a b={n} {...m}/> }}",
    "{% raw %}{% for %}{{ }}{% endraw %}{%- raw -%} {% a {%- endraw -%} {# {% for %} #}{#- a -#} x",
    "{{ '%} }} {{ {%' }}{{ \"a\\\"}}\" }}{{ `b` }}{% if '%}' == '%}' %}y{% endif %}",
    "{% if n > 5 %}a{% elif n == 3 %}b{% else %}c{% endif %}{% if yes and not empty or xs %}d{% endif %}",
    "{% block a %} a {%- block b -%} b {% endblock b %} {% endblock %}",
    "{{ a | default(value='x') }}{{ nothing | default(value='x') }}{{ nothing is defined }}{{ m.none is undefined }}",
    "{{ nothing }}",
    "{{ a.b.c }}",
    "{{ a + 1 }}",
    "{% for x in n %}{% endfor %}",
    "{{ throw(message=a) }}",
    "{{ xs | upper }}",
    "{{ 1 / 3 }}{{ 7 // 2 }}{{ 7 % 4 }}{{ 2 ** 3 ** 1 }}{{ 1.5 }}{{ true }}{{ none }}",
    "{% set v = [x ~ '' for x in xs] %}{% for x in v %}{{ loop.index0 }}{{ loop.last }}{% endfor %}",
    "{{ {'a': {'b': n} } }}{{ [a, [n]] }}{{ m }}{{ xs }}{{ names }}",
    "{% set t %}{% for x in xs %}{% set u %}{{ x }}{% endset %}{{ u }}{{ u }}{% endfor %}{% endset %}{{ t }}",
    "{{ a is string and n is odd }}{{ (n is even) | str }}{{ n is divisible_by(divisor=3) }}",
    "{% for x in xs | reverse %}{{ x }}{% endfor %}{% for x in xs if false else names %}{{ x }}{% endfor %}",
];

#[test]
fn templates_that_extend_and_include_render_the_same() {
    let base = "<{% block head %}h{{ a }}{% endblock %}|{%- block main -%} m {%- block in %}i{% endblock -%} {%- endblock %}>\n";
    let middle = "{% extends \"base.html\" %} {# c #} {% block head %}[{{ super() }}]{% endblock %}";
    let page = "{% extends 'middle.html' %}{% block head -%} {{ super() }}{{ super() | upper }} {%- endblock head %}\
                {% block in %}{% include \"part.html\" %}{% set v %}{% include \"part.html\" %}{% endset %}{{ v }}{% endblock %}";
    let part = "{%- set x = n %} p{{ x }} {{ <c x={a}/> }} {% include 'end.html' -%}\n";
    let end = "{% component c(x) %}({{ x }}){% endcomponent %}end";
    assert_same_output(&[
        ("base.html", base),
        ("middle.html", middle),
        ("page.html", page),
        ("part.html", part),
        ("end.html", end),
    ]);
    assert_same_output(&[
        ("built_base.html", base),
        ("middle.html", &middle.replace("base", "built_base")),
        ("page.html", page),
        ("part.html", part),
        ("end.html", end),
    ]);
}

#[test]
fn loops_abort_at_the_limit_of_steps() {
    let steps = limits::TEMPLATE_STEPS.name;
    let nested = "{% for x in range(end=100000) %}{% for y in range(end=100000) %}{% endfor %}{% endfor %}";
    assert_eq!(limit_of_page(nested), (steps, "range(end=100000)".to_owned()));
    assert_eq!(limit_of_page("{{ [[1 for x in range(end=90000)] for y in range(end=90000)] }}").0, steps);
    let calls = "{% component c() %}{{ <c/> }}{% endcomponent %}{{ <c/> }}";
    assert_eq!(limit_of_page(calls), (limits::TEMPLATE_NESTING.name, "c".to_owned()));
    let calls = "{% component c(n) %}{% if n > 0 %}{{ <c n={n - 1}/> }}{{ <c n={n - 1}/> }}{{ <c n={n - 1}/> }}{% endif %}\
                 {% endcomponent %}{{ <c n={15}/> }}";
    assert_eq!(limit_of_page(calls), (steps, "c".to_owned()));
    let includes: Vec<(String, String)> = (0..14)
        .map(|at| {
            let name = if at == 0 { "page.html".to_owned() } else { format!("{at}.html") };
            (name, if at < 13 { format!("{{% include '{}.html' %}}", at + 1).repeat(4) } else { String::new() })
        })
        .collect();
    let includes: Vec<(&str, &str)> = includes.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    assert_eq!(limit_of_templates(&includes).0, steps);
}

#[test]
fn strings_abort_at_the_limit_of_bytes() {
    let bytes = limits::TEMPLATE_BYTES.name;
    for (text, place) in [
        ("{% set_global x = 'ab' %}{% for i in range(end=99) %}{% set_global x = x ~ x %}{% endfor %}", "x"),
        (
            "{% set_global x = a %}{% for i in range(end=99) %}{% set_global x = x | replace(from='t', to=x) %}{% endfor %}",
            "replace",
        ),
        (
            "{% set_global x = a %}{% for i in range(end=99) %}{% set_global x %}{{ x }}{{ x }}{% endset %}{% endfor %}",
            "x",
        ),
        (
            "{% component c(x) %}{{ x }}{{ x }}{% endcomponent %}{% set_global x = a %}{% for i in range(end=99) %}{% set_global x = <c x={x}/> %}{% endfor %}",
            "x",
        ),
        (
            "{% component c(x) %}{{ body }}{{ body }}{% endcomponent %}{% set_global x = a %}{% for i in range(end=99) %}{% set_global x %}{% <c x=''> %}{{ x }}{% </c> %}{% endset %}{% endfor %}",
            "x",
        ),
        ("{% set_global x = xs %}{% for i in range(end=99) %}{% set_global x = [...x, ...x] %}{% endfor %}", "x"),
        ("{% set_global x = xs %}{% for i in range(end=99) %}{% set_global x = [x, x] %}{% endfor %}", "[x, x]"),
        (
            "{% set_global x = {'a': a} %}{% for i in range(end=99) %}{% set_global x = {'a': x, 'b': x} %}{% endfor %}",
            "{'a': x, 'b': x}",
        ),
        (
            "{% set_global x = a %}{% for i in range(end=99) %}{% set_global x = [x, x] | join(sep=x) %}{% endfor %}",
            "join",
        ),
        (
            "{% set_global x = a %}{% for i in range(end=99) %}{% set_global x = 'x{n}{n}' | fill(n=x) %}{% endfor %}",
            "fill",
        ),
        (
            "{% set_global x = '\n\n\n\n' %}{% for i in range(end=9) %}{% set_global x = x | indent(width=1000, blank=true, indentation='\n') %}{% endfor %}",
            "indent",
        ),
        (
            "{% set_global x = 'ab' %}{% for i in range(end=22) %}{% set_global x = x ~ x %}{% endfor %}{{ x | split(pat='') | length }}",
            "split",
        ),
        (
            "{% set_global x = 'ab' %}{% for i in range(end=21) %}{% set_global x = x ~ x %}{% endfor %}{% set y = x ~ '' %}{% for i in range(end=99) %}{{ x == y }}{% endfor %}",
            "y",
        ),
        (
            "{% set_global x = 'ab' %}{% for i in range(end=21) %}{% set_global x = x ~ x %}{% endfor %}{% for i in range(end=99) %}{{ x[i] }}{{ x[:1] }}{{ 'q' in x }}{% endfor %}",
            "i",
        ),
        (
            "{% set x = a | indent(width=1000, first=true) %}{% filter upper %}{% for i in range(end=99999) %}{{ x }}{{ x }}{% endfor %}{% endfilter %}",
            "x",
        ),
    ] {
        assert_eq!(limit_of_page(text), (bytes, place.to_owned()), "{text}");
    }
}

#[test]
fn nesting_aborts_before_the_stack_overflows() {
    let nesting = limits::TEMPLATE_NESTING.name;
    let chain: Vec<(String, String)> = (0..100)
        .map(|at| {
            let name = if at == 0 { "page.html".to_owned() } else { format!("{at}.html") };
            (name, if at < 99 { format!("{{% include '{}.html' %}}", at + 1) } else { String::new() })
        })
        .collect();
    let chain: Vec<(&str, &str)> = chain.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    assert_eq!(limit_of_templates(&chain).0, nesting);
    let first = "{% block b %}{% block c %}{% endblock %}{% endblock %}";
    let second = "{% extends 'first.html' %}{% block c %}{% block b %}{{ super() }}{% endblock %}{% endblock %}";
    assert_eq!(limit_of_templates(&[("first.html", first), ("page.html", second)]).0, nesting);
    let list = "{% set_global x = xs %}{% for i in range(end=9999) %}{% set_global x = [x] %}{% endfor %}";
    assert_eq!(limit_of_page(list), (limits::VALUE_NESTING.name, "[x]".to_owned()));
    let grouped = "{% set_global x = [[1]] %}{% set_global k = '0' %}{% for i in range(end=9999) %}\
                   {% set_global x = x | group_by(attribute=k) | values %}{% set_global k = '0.' ~ k %}{% endfor %}";
    assert_eq!(limit_of_page(grouped).0, limits::VALUE_NESTING.name);
}

#[test]
fn a_page_aborts_at_the_limit_of_bytes() {
    let text = "{% set_global x = 'ab' %}{% for i in range(end=20) %}{% set_global x = x ~ x %}{% endfor %}\
                {% for i in range(end=9999) %}{{ x }}{% endfor %}";
    assert_eq!(limit_of_page(text), (limits::PAGE_BYTES.name, "range(end=9999)".to_owned()));
}

#[test]
fn branches_are_counted_before_the_engine_reads_them() {
    let text = format!("{{% if a %}}{}{{% endif %}}", "{% elif b %}".repeat(100_000));
    let limit = limits::TEMPLATE_BRANCHES;
    let range = rewrite::excess_branch(&text, &limit).expect("too many");
    assert_eq!((&text[range.clone()], range.start), ("elif", 10 + 3 + 12 * usize::try_from(limit.value).expect("few")));
    let separate_ifs = "{% if a %}{% elif b %}{% if c %}{% elif d %}{% endif %}{% endif %}".repeat(100);
    assert_eq!(rewrite::excess_branch(&separate_ifs, &limit), None);
}

#[test]
fn an_own_loop_is_reported_where_a_built_in_component_exceeds_the_limit() {
    let built =
        "{% component c(xs) %}{% for x in xs %}{% for y in xs %}{{ x }}{% endfor %}{% endfor %}{% endcomponent %}";
    let own = "{% for x in range(end=10) %}{{ <c xs={range(end=2000)}/> }}{% endfor %}";
    let (_, limited) = render_both(&[("built.html", built), ("page.html", own)]);
    let (limit, template, range) = limited.expect_err("too many steps");
    assert_eq!((limit.map(|limit| limit.name), template.as_str()), (Some(limits::TEMPLATE_STEPS.name), "page.html"));
    assert!(own[range].starts_with("range"));
}

/// A strategy for expressions, each built of smaller ones.
fn expression() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "a",
        "n",
        "xs",
        "m.z",
        "m.k.l",
        "names",
        "'%}'",
        "\"b\\\"\"",
        "2",
        "1.5",
        "true",
        "none",
        "xs[1]",
        "empty",
        "site.title",
    ]);
    leaf.prop_map(str::to_owned).prop_recursive(3, 12, 3, |inner| {
        let two = (inner.clone(), inner.clone());
        prop_oneof![
            (
                two.clone(),
                prop::sample::select(vec![
                    " ~ ", "~", " == ", " != ", " in ", " not in ", " and ", " or ", " + ", "*", " < ", "//"
                ])
            )
                .prop_map(|((left, right), operator)| format!("{left}{operator}{right}")),
            inner.clone().prop_map(|inner| format!("({inner})")),
            (
                inner.clone(),
                prop::sample::select(vec![
                    "upper",
                    "str",
                    "length",
                    "safe",
                    "first",
                    "reverse",
                    "unique",
                    "join(sep=',')",
                    "replace(from='a', to='bb')",
                    "default(value=1)",
                    "split(pat=' ')"
                ])
            )
                .prop_map(|(inner, filter)| format!("{inner} | {filter}")),
            two.clone().prop_map(|(left, right)| format!("[{left}, {right}]")),
            two.clone().prop_map(|(left, right)| format!("[{left} for q in {right} if q]")),
            two.clone().prop_map(|(left, right)| format!("{{'k': {left}, 'l': {right}}}")),
            (two, inner.clone()).prop_map(|((a, b), c)| format!("{a} if {b} else {c}")),
            inner.clone().prop_map(|inner| format!("({inner})[0]")),
            inner.clone().prop_map(|inner| format!("xs[{inner}]")),
            inner.clone().prop_map(|inner| format!("a[:{inner}]")),
            inner.clone().prop_map(|inner| format!("not {inner}")),
            inner.prop_map(|inner| format!("{inner} is defined")),
        ]
    })
}

/// A strategy for parts of a template, with and without trimmed white space.
fn template() -> impl Strategy<Value = String> {
    let piece = || (expression(), prop::sample::select(vec!["", "-"]), prop::sample::select(vec!["", "-"]));
    let leaf = prop_oneof![
        prop::sample::select(vec![
            " ",
            "\n",
            " text ",
            "{# {% for #}",
            "{#- c -#}",
            "{% raw %}{{ {% }}{% endraw %}",
            "é<&"
        ])
        .prop_map(str::to_owned),
        piece().prop_map(|(e, l, r)| format!("{{{{{l} {e} {r}}}}}")),
        piece().prop_map(|(e, l, r)| format!("{{%{l} set v = {e} {r}%}}")),
    ];
    leaf.prop_recursive(3, 20, 4, |inner| {
        let body = prop::collection::vec(inner, 0..4).prop_map(|parts| parts.concat());
        (body, expression(), prop::sample::select(vec!["", "-"]), prop::sample::select(vec!["", "-"]), 0..7usize)
            .prop_map(|(body, e, l, r, kind)| match kind {
                0 => format!("{{%{l} for x in {e} {r}%}}{body}{{%{r} else {l}%}}e{{%{r} endfor {l}%}}"),
                1 => format!("{{%{l} if {e} {r}%}}{body}{{%{r} elif a {l}%}} {{% endif %}}"),
                2 => format!("{{%{l} set v {r}%}}{body}{{%{r} endset {l}%}}{{{{ v }}}}"),
                3 => format!("{{%{l} filter upper {r}%}}{body}{{%{r} endfilter {l}%}}"),
                4 => format!("{{%{l} <c x={{{e}}}> {r}%}}{body}{{%{r} </c> {l}%}}"),
                5 => format!("{{%{l} include 'part.html' {r}%}}{body}{{{{ <c x={{{e}}}/> }}}}"),
                _ => format!("{body}{{{{{l} <c x={{{e}}}/> ~ a {r}}}}}"),
            })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 500 } else { 20_000 }))]

    #[test]
    fn counting_filters_do_not_change_the_output(text in prop::collection::vec(template(), 1..5)) {
        let base = "{% component c(x) -%} <{{ x }}{{ body | default(value='') }}> {% endcomponent c %}[{% block a -%} o{{ n }} {%- endblock %}]";
        let page = format!("{{% extends 'base.html' %}}{{% block a %}}{}{{{{ super() }}}}{{% endblock %}}", text.concat());
        let sources = [("base.html", base), ("part.html", " p{{ a }}{% set w = n -%} {{ w }}\n"), ("page.html", page.as_str())];
        let mut tera = with_filters();
        prop_assume!(tera.add_raw_templates(sources).is_ok());
        assert_same_output(&sources);
    }
}
