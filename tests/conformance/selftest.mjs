// The comparison finds the faults that it is meant to find.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { difference } from './compare.mjs';
import { CONTAINERS, examples } from './examples.mjs';
import { formatList, totals, unexpected } from './judge.mjs';

const result = (blocks, parser, more = {}) => ({ blocks, footnotes: [], parser, as_text: parser, ...more });

test('what annals adds on purpose is no difference', () => {
  const same = [
    ['<div class="b"><a class="no" href="#p-1" aria-label="x">1.1</a><ul class="who"><li>Mira Holm</li></ul>\n<p id="p-1" dir="auto">a b</p></div>', '<p>a\nb</p>\n'],
    ['<h2 id="x">a</h2>', '<h1>a</h1>'],
    ['<h6 id="x">a</h6><h2 id="y">b</h2>', '<h5>a</h5><h1>b</h1>'],
    ['<h2 id="trial">a</h2>', '<h2 id="trial" class="wide">a</h2>'],
    ['<figure id="x"><img src="../report/a%20b.png" alt="c" loading="lazy"><figcaption>t</figcaption></figure>', '<p><img src="a%20b.png" alt="c" title="t" /></p>'],
    ['<pre tabindex="0"><code class="language-rust"><span class="c-k">fn</span> a\n</code></pre>', '<pre><code class="language-rust,x">fn a\n</code></pre>'],
    ['<div class="scroll"><table><thead><tr><th scope="col" class="right">a</th></tr></thead><tbody></tbody></table></div>', '<table><thead><tr><th style="text-align: right">a</th></tr></thead><tbody></tbody></table>'],
    ['<p>a <a class="ref ref-people" href="../people/mira-holm.html">b</a></p>', '<p>a <a href="record:people/mira-holm">b</a></p>'],
    ['<blockquote class="alert alert-note"><p class="alert-word">Note</p><p>a</p></blockquote>', '<blockquote class="markdown-alert-note"><p>a</p></blockquote>'],
    ['<p>a <s>b</s></p>', '<p>a <del>b</del></p>'],
  ];
  for (const [blocks, parser] of same) assert.deepEqual(difference(result(blocks, parser)), [], blocks);
});

test('whatever is lost, moved, added or changed is a fault', () => {
  const parser = '<h2 id="t">a</h2><p>one <em>two</em> <a href="https://e.org/?q" title="t">three</a></p><ul><li><p>four</p></li><li>five</li></ul><pre><code> six\n</code></pre><p><img src="a.png" alt="seven" title="eight" /></p>';
  const whole = '<h2 id="t">a</h2><p>one <em>two</em> <a href="https://e.org/?q" title="t">three</a></p><ul><li><p>four</p></li><li>five</li></ul><pre><code> six\n</code></pre><figure><img src="../report/a.png" alt="seven"><figcaption>eight</figcaption></figure>';
  assert.deepEqual(difference(result(whole, parser)), []);
  const changes = [
    ['one ', ''], ['one', 'one one'], ['<em>two</em>', 'two'], ['two</em> ', 'two</em>'], ['one <em>two</em>', '<em>two</em> one'], ['h2', 'h3'],
    ['id="t"', 'id="u"'], ['e.org/?q', 'e.org/'], [' title="t"', ''], ['<p>four</p>', 'four'], ['<li>five</li>', ''], ['<ul>', '<ol>'], [' six', 'six'],
    ['a.png', 'b.png'], ['seven', ''], ['<figcaption>eight</figcaption>', ''], ['<p>four</p>', '<p>four</p><p></p>'],
  ];
  for (const [from, to] of changes) {
    const changed = whole.replaceAll(from, to);
    assert.notEqual(changed, whole);
    assert.deepEqual(difference(result(changed, parser)), ['fault'], `${from} → ${to}`);
  }
  assert.deepEqual(difference({ panic: 'x', parser, as_text: parser }), ['fault']);
  assert.deepEqual(difference({ parser, as_text: parser, diagnostics: ['x'] }), ['fault']);
});

test('footnotes are compared in the order of their calls', () => {
  const parser = '<p>a<sup class="footnote-reference"><a href="#b">1</a></sup></p><div class="footnote-definition" id="b"><sup class="footnote-definition-label">1</sup><p>note</p></div>';
  const blocks = '<p>a<sup class="fn"><a id="_call1-1" href="#_fn1">1</a></sup></p>';
  assert.deepEqual(difference(result(blocks, parser, { footnotes: ['<p>note</p>'] })), []);
  for (const footnotes of [[], ['<p>other</p>'], ['<p>note</p><p>note</p>'], ['<p>note</p>', '']]) {
    assert.deepEqual(difference(result(blocks, parser, { footnotes })), ['fault']);
  }
});

test('a reason explains what it names and nothing more', () => {
  const parser = '<p>a <b>b</b> <a href="javascript:x">c</a></p>';
  const more = { as_text: '<p>a &lt;b&gt;b&lt;/b&gt; <a href="javascript:x">c</a></p>' };
  assert.deepEqual(difference(result('<p>a &lt;b&gt;b&lt;/b&gt; c</p>', parser, more)), ['raw-html', 'address']);
  assert.deepEqual(difference(result('<p>a &lt;b&gt;b&lt;/b&gt;</p>', parser, more)), ['fault']);
  assert.deepEqual(difference(result('<p>a b c</p>', parser, more)), ['fault']);
});

test('the list is compared in both directions', () => {
  const cases = [['1', ''], ['2', 'raw-html'], ['3', 'fault']].map(([name, reason]) => ({ source: 's', name, container: 'alone', reason }));
  const list = formatList(cases);
  assert.deepEqual(unexpected(cases, list), []);
  assert.equal(unexpected(cases, list.replace(/^s\t2.*\n/m, '')).length, 1, 'an unlisted difference');
  assert.equal(unexpected(cases, `${list}s\t1\tfault\talone\n`).length, 1, 'a listed difference that is none');
  assert.equal(unexpected(cases, `${list}s\t4\tfault\talone\n`).length, 1, 'a listed example that is not there');
  assert.equal(unexpected(cases, `${list}s\t4\tfault\titem\n`).length, 0, 'a container that was not compared');
  assert.equal(unexpected(cases, list.replace('raw-html\t', 'address\t')).length, 1, 'another reason');
  assert.throws(() => unexpected(cases, `${list}s\t1\tsomehow\talone\n`), /differences.txt/);
  assert.equal(totals(cases), '3 examples, 1 identical, 1 different on purpose (1 raw-html), 1 faults');
});

test('the examples are all there', () => {
  const all = examples();
  const count = (source) => all.filter((one) => one.source === source).length;
  assert.equal(count('commonmark'), 652);
  assert.equal(count('gfm'), 13);
  const names = all.map(({ source, name }) => `${source} ${name}`);
  assert.equal(new Set(names).size, all.length);
  for (const inside of Object.values(CONTAINERS)) assert.match(inside('words\n'), /words/);
});
