// The preview in a real browser: a report is edited on the disk while tabs show it.
// `ANNALS=target/release/annals node --test preview.mjs`

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, before, beforeEach, afterEach, test } from 'node:test';
import { launch } from './chromium.mjs';

const ANNALS = resolve(process.env.ANNALS ?? 'target/release/annals');
const REPOSITORY = resolve(import.meta.dirname, '../..');
const words = (from, count) => Array.from({ length: count }, (_, n) => `Sentence ${from}.${n} says a little about nothing in particular.`).join(' ');

const FILES = {
  'book.toml': '[book]\ntitle = "Preview"\nlanguage = "en"\n[report]\nperiod = "2024"\n',
  'content/01-first.md': `---\ntitle: First\n---\n${[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((n) => `${words(n, 9)} {#p-first${n}}`).join('\n\n')}\n\nAna Petrova was heard on [a page](02-second.md). {#p-ana}\n`,
  'content/02-second.md': '---\ntitle: Second\n---\nNothing is said of anybody here. {#p-second}\n',
  'seeds/people.yaml': '- id: ana-petrova\n  name: Ana Petrova\n  occupation: lawyer\n',
};

let browser;
let scratch;
before(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'annals-preview-'));
  browser = await launch();
});
after(async () => {
  await browser?.close();
  rmSync(scratch, { recursive: true, force: true });
});

/** A site on the disk, a preview of it, and tabs. */
class Desk {
  constructor() {
    this.root = mkdtempSync(join(scratch, 'site-'));
    this.log = '';
  }

  write(path, text) {
    const full = join(this.root, path);
    mkdirSync(dirname(full), { recursive: true });
    // As most editors do it: a new file in the place of the old one.
    writeFileSync(`${full}~`, text);
    renameSync(`${full}~`, full);
  }

  read(path) {
    return readFileSync(join(this.root, path), 'utf8');
  }

  edit(path, from, to) {
    const text = this.read(path);
    assert.ok(text.includes(from), `${path} holds ${from}`);
    this.write(path, text.replace(from, () => to));
  }

  async serve({ port = 0, env = {} } = {}) {
    this.process = spawn(ANNALS, ['serve', '--root', this.root, '--port', String(port)], { env: { ...process.env, ...env } });
    for (const stream of [this.process.stdout, this.process.stderr]) stream.on('data', (text) => { this.log += text; });
    this.ended = new Promise((done) => { this.process.on('exit', (code, signal) => done(code ?? signal)); });
    await until(() => /http:\S+/.test(this.log), () => this.log);
    this.url = this.log.match(/preview at (http:\S+)\//)[1];
    return this;
  }

  async tab(path, options) {
    this.context ??= await browser.newContext({ viewport: { width: 1000, height: 600 }, reducedMotion: 'no-preference', ...options });
    const tab = await this.context.newPage();
    tab.asked = [];
    tab.problems = [];
    tab.on('request', (request) => tab.asked.push(new URL(request.url()).pathname));
    tab.on('pageerror', (error) => tab.problems.push(error.message));
    await tab.goto(`${this.url}/${path}`, { waitUntil: 'domcontentloaded' });
    // It is loaded once; whatever is loaded again loses this.
    await tab.evaluate(() => { window.isTheSame = true; });
    await tab.waitForFunction(() => document.querySelector('annals-preview')?.shadowRoot.querySelector('button').textContent.includes('·'));
    return tab;
  }

  async stop() {
    await this.context?.close();
    if (this.process?.exitCode === null) this.process.kill('SIGINT');
    await this.ended;
  }
}

async function until(is, otherwise, time = 10_000) {
  const end = Date.now() + time;
  while (!(await is())) {
    if (Date.now() > end) assert.fail(await otherwise());
    await new Promise((go) => setTimeout(go, 20));
  }
}

const isTheSame = (tab) => tab.evaluate(() => window.isTheSame === true);
const shows = (tab, selector, text) => tab.waitForFunction(([s, t]) => document.querySelector(s)?.textContent.includes(t), [selector, text], { timeout: 10_000 });
const panel = (tab, selector) => tab.evaluate((s) => {
  const found = document.querySelector('annals-preview').shadowRoot.querySelector(s);
  return { text: found.textContent, isShown: found.checkVisibility() };
}, selector);
const panelSays = (tab, text) => until(async () => { const it = await panel(tab, 'section'); return it.isShown && it.text.includes(text); }, async () => JSON.stringify(await panel(tab, 'section')));
const panelIsShut = (tab) => until(async () => !(await panel(tab, 'section')).isShown, () => 'the panel is open');

let desk;
beforeEach(() => {
  desk = new Desk();
  for (const [path, text] of Object.entries(FILES)) desk.write(path, text);
});
afterEach(() => desk.stop());

test('an edited sentence is put into the page that shows it, and no other is touched', async () => {
  await desk.serve();
  const [first, second] = [await desk.tab('report/first.html'), await desk.tab('report/second.html')];
  first.asked.length = 0;
  second.asked.length = 0;
  desk.edit('content/01-first.md', 'Sentence 3.4 says', 'Sentence 3.4 is new and says');
  await shows(first, '#p-first3', '3.4 is new');
  assert.ok(await isTheSame(first), 'without being loaded again');
  const marked = await first.evaluate(() => document.getAnimations().map((animation) => animation.effect.target.id));
  assert.deepEqual(marked, ['p-first3'], 'the changed paragraph alone is marked');
  desk.edit('content/01-first.md', 'Sentence 3.5 says', 'Sentence 3.5 is new and says');
  await shows(first, '#p-first3', '3.5 is new');
  assert.deepEqual(second.asked, [], 'the other tab has asked for nothing');
  assert.ok(await isTheSame(second));
  assert.deepEqual([...first.problems, ...second.problems], []);
});

test('an edited record is put into its page and into those that name it', async () => {
  await desk.serve();
  const [person, section] = [await desk.tab('people/ana-petrova.html'), await desk.tab('report/first.html')];
  desk.edit('seeds/people.yaml', 'occupation: lawyer', 'occupation: advocate and teacher');
  await shows(person, 'main', 'advocate and teacher');
  desk.edit('seeds/people.yaml', 'name: Ana Petrova', 'name: Anna Petrova');
  await shows(person, 'h1', 'Anna Petrova');
  await section.waitForFunction(() => !document.querySelector('#p-ana a[href*="people/"]'));
  assert.ok((await isTheSame(person)) && (await isTheSame(section)));
});

test('an edited style sheet is swapped without a flash', async () => {
  await desk.serve();
  const tab = await desk.tab('report/first.html');
  await tab.evaluate(() => {
    window.faces = new Set();
    const look = () => { window.faces.add(getComputedStyle(document.body).fontFamily); requestAnimationFrame(look); };
    look();
  });
  const style = readFileSync(join(REPOSITORY, 'themes/default/assets/style.css'), 'utf8');
  desk.write('themes/default/assets/style.css', `${style}\nh1 { letter-spacing: 7px; }\n`);
  await tab.waitForFunction(() => getComputedStyle(document.querySelector('h1')).letterSpacing === '7px');
  assert.ok(await isTheSame(tab));
  assert.equal(await tab.evaluate(() => window.faces.size), 1, 'the page was never without its style');
  await tab.waitForFunction(() => document.querySelectorAll('link[rel=stylesheet]').length === 1);
});

test('a new section appears in lists, and in a tab that waits at its address', async () => {
  await desk.serve();
  const [list, waiting] = [await desk.tab('report/index.html'), await desk.tab('report/third.html')];
  desk.write('content/03-third.md', '---\ntitle: Third\n---\nIt is here now. {#p-third}\n');
  await shows(list, 'main', 'Third');
  await shows(waiting, 'main', 'It is here now');
  rmSync(join(desk.root, 'content/03-third.md'));
  await list.waitForFunction(() => !document.querySelector('main').textContent.includes('Third'));
  await until(async () => (await panel(waiting, 'button.main')).text.includes('no longer'), async () => (await panel(waiting, 'button.main')).text);
  assert.match(await waiting.innerText('main'), /It is here now/, 'the last good page stays');
});

test('a mistake leaves the page as it was and is told; when it is mended the panel goes', async () => {
  await desk.serve();
  const tab = await desk.tab('report/first.html');
  desk.edit('seeds/people.yaml', 'occupation: lawyer', 'occupatoin: <img src=x onerror="window.isHurt = true">');
  await panelSays(tab, 'seeds/people.yaml:3:3');
  assert.match((await panel(tab, 'section')).text, /did you mean `occupation`/);
  assert.match(await tab.innerText('main'), /Sentence 3\.4/);
  assert.equal(await tab.evaluate(() => window.isHurt), undefined);
  desk.edit('content/01-first.md', 'Sentence 3.4 says', 'Sentence 3.4 is new and says');
  await until(() => desk.log.includes('content/01-first.md: nothing was made'), () => desk.log);
  desk.write('seeds/people.yaml', FILES['seeds/people.yaml']);
  await panelIsShut(tab);
  await shows(tab, '#p-first3', '3.4 is new');
  assert.ok(await isTheSame(tab));
});

test('a report that has never been built says what to do, and becomes the report', async () => {
  desk.edit('content/02-second.md', 'title: Second', 'titel: <script>window.isHurt = true</script>');
  await desk.serve();
  const tab = await desk.tab('report/first.html');
  assert.match(await tab.innerText('main'), /cannot be built yet[\s\S]*content\/02-second\.md:2:1/);
  assert.equal(await tab.evaluate(() => window.isHurt), undefined);
  desk.write('content/02-second.md', FILES['content/02-second.md']);
  await shows(tab, 'h1', 'First');
});

test('what is read stays where it is, whatever comes above it', async () => {
  await desk.serve();
  const tab = await desk.tab('report/first.html');
  const top = () => tab.evaluate(() => Math.round(document.getElementById('p-first8').getBoundingClientRect().top));
  await tab.evaluate(() => document.getElementById('p-first8').scrollIntoView({ behavior: 'instant' }));
  const was = await top();
  desk.edit('content/01-first.md', 'Sentence 2.1 says', `${words('new', 40)} Sentence 2.1 says`);
  await shows(tab, '#p-first2', 'new.39');
  assert.ok(Math.abs((await top()) - was) <= 2, `from ${was} to ${await top()}`);
  desk.edit('content/01-first.md', words('new', 40), '');
  await tab.waitForFunction(() => !document.getElementById('p-first2').textContent.includes('new.39'));
  assert.ok(Math.abs((await top()) - was) <= 2, `from ${was} to ${await top()}`);
  // A paragraph before all others moves every one of them to another place in the list.
  desk.edit('content/01-first.md', 'Sentence 1.0', 'An added paragraph. {#p-added}\n\nSentence 1.0');
  await shows(tab, '#p-added', 'An added');
  assert.ok(Math.abs((await top()) - was) <= 2, `from ${was} to ${await top()}`);
});

test('focus, open details and typed words are kept', async () => {
  const section = readFileSync(join(REPOSITORY, 'themes/default/templates/section.html'), 'utf8');
  const more = '<details><summary>More</summary><p>Of it.</p></details><p><input type="search" aria-label="Words"></p>';
  desk.write('themes/default/templates/section.html', section.replace(/\{%-? block main -?%\}/, (block) => `${block}${more}`));
  await desk.serve();
  const tab = await desk.tab('report/first.html');
  await tab.click('summary');
  await tab.fill('input', 'typed');
  await tab.focus('#p-ana a[href*="ana-petrova"]');
  desk.edit('content/01-first.md', 'was heard on', 'was at last heard on');
  await shows(tab, '#p-ana', 'at last');
  const kept = await tab.evaluate(() => [document.activeElement.getAttribute('href'), document.querySelector('details').open, document.querySelector('input').value]);
  assert.match(kept[0], /people\/ana-petrova/);
  assert.deepEqual(kept.slice(1), [true, 'typed']);
});

test('what the scripts of the theme add stays, and works', async () => {
  await desk.serve();
  const tab = await desk.tab('report/first.html');
  await tab.evaluate(() => { document.querySelector('button.copy').isTheSame = true; });
  desk.edit('content/01-first.md', 'was heard on', 'was at last heard on');
  await shows(tab, '#p-ana', 'at last');
  assert.ok(await tab.evaluate(() => document.querySelector('button.copy')?.isTheSame), 'the button is the one that was there');
  await tab.hover('#p-ana a[href*="ana-petrova"]');
  await shows(tab, '#_preview', 'Ana Petrova');
  assert.deepEqual(tab.problems, []);
});

test('drafts and embargoed sections are shown under a banner, and no build has them', async () => {
  desk.write('content/03-draft.md', '---\ntitle: Unready\ndraft: true\n---\nNobody has checked this. {#p-unready}\n');
  desk.write('content/04-later.md', '---\ntitle: Later\nembargo: 2031-05-01\n---\nThis is for later. {#p-later}\n');
  await desk.serve();
  const context = await browser.newContext({ javaScriptEnabled: false });
  try {
    const tab = await context.newPage();
    for (const [page, said] of [['draft', /Draft/], ['later', /2031-05-01/]]) {
      await tab.goto(`${desk.url}/report/${page}.html`);
      await tab.evaluate(() => scrollTo(0, 1e6));
      assert.match(await tab.locator('#__annals-banner').innerText(), said);
      const box = await tab.locator('#__annals-banner').boundingBox();
      assert.ok(box.y === 0 && box.width > 500, 'it is seen wherever one reads');
    }
    await tab.goto(`${desk.url}/report/first.html`);
    assert.equal(await tab.locator('#__annals-banner').count(), 0);
  } finally {
    await context.close();
  }
  const tab = await desk.tab('report/draft.html');
  desk.edit('content/03-draft.md', 'draft: true', 'draft: false');
  await tab.waitForFunction(() => !document.getElementById('__annals-banner'));
  assert.ok(await isTheSame(tab));
  desk.edit('content/03-draft.md', 'draft: false', 'draft: true');
  const built = spawnSync(ANNALS, ['build', '--root', desk.root]);
  assert.equal(built.status, 0, String(built.stderr));
  assert.ok(existsSync(join(desk.root, 'public/report/first.html')));
  for (const page of ['draft', 'later']) assert.ok(!existsSync(join(desk.root, `public/report/${page}.html`)));
  assert.doesNotMatch(readFileSync(join(desk.root, 'public/index.html'), 'utf8'), /Unready|Later|annals preview/);
});

test('what a draft says of a record is marked where the record shows it', async () => {
  desk.write('content/03-draft.md', '---\ntitle: Unready\ndraft: true\n---\nAna Petrova was not there. {#p-unready}\n');
  desk.write('content/04-later.md', '---\ntitle: Later\nembargo: 2031-05-01\n---\nAna Petrova left. {#p-later}\n');
  await desk.serve();
  const person = await desk.tab('people/ana-petrova.html');
  const marks = () => person.locator('h3:has(.draft)').allInnerTexts();
  assert.deepEqual((await marks()).map((text) => text.trim()), ['Unready Draft', 'Later Under embargo']);
  assert.equal(await person.locator('h3:has(a[href*="report/first"]) .draft').count(), 0, 'a section that is published has no mark');
  desk.edit('content/03-draft.md', 'draft: true', 'draft: false');
  await person.waitForFunction(() => document.querySelectorAll('h3 .draft').length === 1);
  assert.ok(await isTheSame(person));
  desk.edit('content/03-draft.md', 'draft: false', 'draft: true');
  await person.waitForFunction(() => document.querySelectorAll('h3 .draft').length === 2);
  const built = spawnSync(ANNALS, ['build', '--root', desk.root]);
  assert.equal(built.status, 0, String(built.stderr));
  assert.doesNotMatch(readFileSync(join(desk.root, 'public/people/ana-petrova.html'), 'utf8'), /class="draft"|not there/);
});

test('a clicked paragraph is opened in the editor, or its place is copied', async () => {
  const editor = join(desk.root, 'editor');
  writeFileSync(editor, `#!/bin/sh\necho "$@" > "${desk.root}/opened"\n`);
  chmodSync(editor, 0o755);
  await desk.serve({ env: { ANNALS_EDITOR: `${editor} -g` } });
  const tab = await desk.tab('report/first.html');
  await tab.click('#p-first3', { modifiers: ['Alt'], position: { x: 40, y: 5 } });
  await until(() => existsSync(join(desk.root, 'opened')) && desk.read('opened'), () => 'no editor');
  assert.equal(desk.read('opened').trim(), `-g ${join(desk.root, 'content/01-first.md')}:8:1`);
  rmSync(join(desk.root, 'opened'));
  // In the margin, beside the paragraph.
  const box = await tab.locator('#p-first4').boundingBox();
  await tab.keyboard.down('Alt');
  await tab.mouse.click(box.x - 30 > 2 ? box.x - 30 : 2, box.y + 8);
  await tab.keyboard.up('Alt');
  await until(() => existsSync(join(desk.root, 'opened')) && desk.read('opened'), () => 'no editor for the margin');
  assert.equal(desk.read('opened').trim(), `-g ${join(desk.root, 'content/01-first.md')}:10:1`);
  await desk.stop();

  desk.context = undefined;
  desk.log = '';
  await desk.serve();
  const other = await desk.tab('people/ana-petrova.html', { permissions: ['clipboard-read', 'clipboard-write'] });
  await other.click('h1', { modifiers: ['Alt'] });
  await until(async () => (await panel(other, '.toast')).text.includes('seeds/people.yaml:1:'), async () => (await panel(other, '.toast')).text);
  assert.match(await other.evaluate(() => navigator.clipboard.readText()), /^seeds\/people\.yaml:1:\d+$/);
});

test('it follows the file that is saved, if it is asked to', async () => {
  await desk.serve();
  const tab = await desk.tab('report/first.html');
  desk.edit('content/02-second.md', 'Nothing is said', 'Little is said');
  await until(() => desk.log.includes('content/02-second.md:'), () => desk.log);
  assert.match(tab.url(), /first\.html$/);
  await tab.locator('annals-preview button.main').click();
  await tab.locator('annals-preview input').check();
  desk.edit('content/02-second.md', 'Little is said', 'Nothing is said');
  await tab.waitForURL(/report\/second\.html$/);
});

test('a preview that was begun anew is found again', async () => {
  await desk.serve();
  const tab = await desk.tab('report/first.html');
  const port = new URL(desk.url).port;
  desk.process.kill('SIGINT');
  assert.equal(await desk.ended, 0, 'Ctrl-C ends it in good order');
  await until(async () => (await panel(tab, 'button.main')).text.includes('ended'), async () => (await panel(tab, 'button.main')).text);
  desk.edit('content/01-first.md', 'Sentence 3.4 says', 'Sentence 3.4 is new and says');
  desk.log = '';
  await desk.serve({ port });
  await shows(tab, '#p-first3', '3.4 is new');
  assert.ok(await isTheSame(tab));
});

test('the preview can be used with the keyboard, and is not printed', async () => {
  await desk.serve();
  const tab = await desk.tab('report/second.html');
  const button = tab.locator('annals-preview button.main');
  await button.focus();
  await tab.keyboard.press('Enter');
  assert.equal(await button.getAttribute('aria-expanded'), 'true');
  await tab.keyboard.press('Escape');
  assert.equal(await button.getAttribute('aria-expanded'), 'false');
  await tab.emulateMedia({ media: 'print' });
  assert.equal(await tab.evaluate(() => document.querySelector('annals-preview').checkVisibility()), false);
});
