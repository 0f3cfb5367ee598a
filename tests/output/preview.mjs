// The preview in a real browser: a report is edited on disk while tabs show it.
// `ANNALS=target/release/annals node --test preview.mjs`

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, before, beforeEach, afterEach, test } from 'node:test';
import { launch } from './chromium.mjs';

const ANNALS = resolve(process.env.ANNALS ?? 'target/release/annals');
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
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

/** A site on disk, a preview of it, and tabs. */
class PreviewFixture {
  constructor() {
    this.root = mkdtempSync(join(scratch, 'site-'));
    this.log = '';
  }

  write(path, text) {
    const full = join(this.root, path);
    mkdirSync(dirname(full), { recursive: true });
    // As most editors save: a new file is renamed over the old one.
    writeFileSync(`${full}~`, text);
    renameSync(`${full}~`, full);
  }

  read(path) {
    return readFileSync(join(this.root, path), 'utf8');
  }

  edit(path, from, to) {
    const text = this.read(path);
    assert.ok(text.includes(from), `${path} contains ${from}`);
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
    tab.requests = [];
    tab.problems = [];
    tab.on('request', (request) => tab.requests.push(new URL(request.url()).pathname));
    tab.on('pageerror', (error) => tab.problems.push(error.message));
    await tab.goto(`${this.url}/${path}`, { waitUntil: 'domcontentloaded' });
    // A reload loses this mark.
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
  desk = new PreviewFixture();
  for (const [path, text] of Object.entries(FILES)) desk.write(path, text);
});
afterEach(() => desk.stop());

test('an edited sentence is put into the page that shows it, and no other is touched', async () => {
  await desk.serve();
  const [first, second] = [await desk.tab('report/first.html'), await desk.tab('report/second.html')];
  first.requests.length = 0;
  second.requests.length = 0;
  desk.edit('content/01-first.md', 'Sentence 3.4 says', 'Sentence 3.4 is new and says');
  await shows(first, '#p-first3', '3.4 is new');
  assert.ok(await isTheSame(first), 'without being loaded again');
  const marked = await first.evaluate(() => document.getAnimations().map((animation) => animation.effect.target.id));
  assert.deepEqual(marked, ['p-first3'], 'the changed paragraph alone is marked');
  desk.edit('content/01-first.md', 'Sentence 3.5 says', 'Sentence 3.5 is new and says');
  await shows(first, '#p-first3', '3.5 is new');
  assert.deepEqual(second.requests, [], 'the other tab has asked for nothing');
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

test('an error leaves the page unchanged and is reported; when it is fixed the panel closes', async () => {
  await desk.serve();
  const tab = await desk.tab('report/first.html');
  desk.edit('seeds/people.yaml', 'occupation: lawyer', 'occupatoin: <img src=x onerror="window.isHurt = true">');
  await panelSays(tab, 'seeds/people.yaml:3:3');
  assert.match((await panel(tab, 'section')).text, /did you mean `occupation`/);
  assert.match(await tab.innerText('main'), /Sentence 3\.4/);
  assert.equal(await tab.evaluate(() => window.isHurt), undefined);
  desk.edit('content/01-first.md', 'Sentence 3.4 says', 'Sentence 3.4 is new and says');
  await until(() => desk.log.includes('content/01-first.md: not built'), () => desk.log);
  desk.write('seeds/people.yaml', FILES['seeds/people.yaml']);
  await panelIsShut(tab);
  await shows(tab, '#p-first3', '3.4 is new');
  assert.ok(await isTheSame(tab));
});

test('what remains to be corrected is shown after every save', async () => {
  await desk.serve();
  const tab = await desk.tab('report/first.html');
  const second = (text) => desk.write('content/02-second.md', `---\ntitle: Second\n---\n${text}\n`);
  const problems = () => tab.locator('annals-preview .problems pre').allInnerTexts();
  const shown = (...expected) => until(async () => {
    const texts = await problems();
    return texts.length === expected.length && expected.every((text, at) => texts[at].includes(text));
  }, async () => JSON.stringify(await problems()));
  const button = tab.locator('annals-preview button.main');
  second('See [one](one.md). {#p-b1}\n\nSee [two](two.md). {#p-b2}');
  await shown('content/one.md', 'content/two.md');
  assert.match(await button.innerText(), /2 errors/);
  // One is corrected, then the other; the first comes back in other words, on another line, and twice.
  desk.log = '';
  second('See one. {#p-b1}\n\nSee [two](two.md). {#p-b2}');
  await shown('content/two.md');
  await until(() => /content\/two\.md[\s\S]*not built: 1 error remains, the first at content\/02-second\.md:6:5;/.test(desk.log), () => desk.log);
  assert.match(await button.innerText(), /1 error$/);
  assert.match((await panel(tab, '.spoken')).text, /^1 error\. /);
  second('See [three](three.md). {#p-b1}\n\nSee two. {#p-b2}');
  await shown('content/three.md');
  second('See one. {#p-b1}\n\nSee [three](three.md). {#p-b2}');
  await shown('02-second.md:6:5');
  // An unchanged problem keeps the focus.
  await tab.locator('annals-preview .problems pre').focus();
  desk.edit('seeds/people.yaml', 'occupation', 'occupatoin');
  await shown('02-second.md:6:5', 'occupatoin');
  assert.match(await tab.evaluate(() => document.querySelector('annals-preview').shadowRoot.activeElement.textContent), /three\.md/);
  // A save of something else that corrects nothing.
  desk.log = '';
  desk.edit('content/01-first.md', 'Sentence 3.4 says', 'Sentence 3.4 is new and says');
  await until(() => /occupatoin[\s\S]*content\/01-first\.md: not built: 2 errors remain/.test(desk.log), () => desk.log);
  await shown('02-second.md:6:5', 'occupatoin');
  // Once closed it stays closed while errors only disappear or move, and opens for a new one.
  await tab.keyboard.press('Escape');
  await panelIsShut(tab);
  desk.write('seeds/people.yaml', FILES['seeds/people.yaml']);
  await shown('02-second.md:6:5');
  second('\nSee one. {#p-b1}\n\nSee [three](three.md). {#p-b2}');
  await shown('02-second.md:7:5');
  assert.equal((await panel(tab, 'section')).isShown, false, 'it is as the editor left it');
  second('See [one](one.md). {#p-b1}\n\nSee [three](three.md). {#p-b2}');
  await panelSays(tab, 'content/one.md');
  second('See one. {#p-b1}\n\nSee two. {#p-b2}');
  await panelIsShut(tab);
  await shows(tab, '#p-first3', '3.4 is new');
  assert.ok(await isTheSame(tab));
  assert.match((await panel(tab, '.spoken')).text, /^No errors/);
  assert.deepEqual(tab.problems, []);
});

test('errors of settings, templates and registers are shown, and the last edition stays', async () => {
  const template = readFileSync(join(REPOSITORY, 'themes/default/templates/section.html'), 'utf8');
  desk.write('themes/default/templates/section.html', template);
  await desk.serve();
  const tab = await desk.tab('report/first.html');
  const mistakes = [
    ['book.toml', FILES['book.toml'].replace('title', 'titel'), 'book.toml:2:1'],
    ['book.toml', '[book\n', 'book.toml:1:6'],
    ['themes/default/templates/section.html', `${template}{% if %}`, 'themes/default/templates/section.html:'],
    ['themes/default/templates/section.html', template.replace('{% block main', '{{ nothing_of_this_name }}{% block main'), 'section.html'],
    ['seeds/people.yaml', '- id: [\n', 'seeds/people.yaml:'],
    ['seeds/people.yaml', '- id: ana-petrova\n', 'seeds/people.yaml:1:'],
  ];
  for (const [path, text, place] of mistakes) {
    const before = desk.read(path);
    desk.write(path, text);
    await panelSays(tab, place);
    assert.match(await tab.innerText('main'), /Sentence 3\.4/);
    const answer = await tab.request.get(`${desk.url}/report/second.html`);
    assert.match(await answer.text(), /Nothing is said/, 'other pages are there too');
    desk.write(path, before);
    await panelIsShut(tab);
  }
  assert.ok(await isTheSame(tab));
});

test('more errors than are listed are counted', async () => {
  await desk.serve();
  const tab = await desk.tab('report/first.html');
  desk.write('content/02-second.md', `---\ntitle: Second\n---\n${Array.from({ length: 53 }, (_, n) => `[x](none-${n}.md)`).join('\n')}\n`);
  await panelSays(tab, 'are in the terminal');
  const [, warnings] = (await tab.locator('annals-preview button.main').innerText()).match(/53 errors(?:, (\d+) warnings?)?$/);
  assert.equal((await panel(tab, '.more')).text, `${3 + Number(warnings ?? 0)} more are in the terminal.`);
  assert.equal(await tab.locator('annals-preview .problems pre').count(), 50);
});

const former = (tab) => tab.evaluate(() => {
  const root = document.querySelector('annals-preview').shadowRoot;
  const text = (selector) => root.querySelector(selector).textContent;
  return {
    links: [...root.querySelectorAll('.former a')].map((link) => `${link.textContent} ${link.getAttribute('href')}`),
    how: text('.how'), line: text('.was code'), source: text('.source'),
  };
});
const movedTo = (tab, ...links) => until(async () => {
  const state = await panel(tab, 'section');
  return state.isShown && state.text.includes('no longer part') && JSON.stringify((await former(tab)).links) === JSON.stringify(links);
}, async () => JSON.stringify([await former(tab), await panel(tab, 'section')]));
const rename = (from, to) => renameSync(join(desk.root, from), join(desk.root, to));

test('the new address of a renamed section is shown, and `was` redirects the old one', async () => {
  await desk.serve();
  const [tab, other] = [await desk.tab('report/second.html'), await desk.tab('report/second.html')];
  desk.edit('content/01-first.md', '[a page](02-second.md)', 'a page');
  rename('content/02-second.md', 'content/02-aftermath.md');
  await movedTo(tab, 'Second /report/aftermath.html');
  await movedTo(other, 'Second /report/aftermath.html');
  assert.match(await tab.innerText('main'), /Nothing is said/, 'the last good page stays');
  const { how, line, source } = await former(tab);
  assert.match(how, /front matter of content\/02-aftermath\.md/);
  assert.equal(line, 'was: [second]');
  assert.equal(source, '');
  // A tab that opens the old address now gets the same answer.
  const late = await desk.tab('report/second.html');
  await movedTo(late, 'Second /report/aftermath.html');
  // Renamed once more, and its words changed.
  desk.edit('content/02-aftermath.md', 'Nothing is said', 'Nothing at all is said');
  rename('content/02-aftermath.md', 'content/02-end.md');
  await movedTo(tab, 'Second /report/end.html');
  await movedTo(other, 'Second /report/end.html');
  // The link is reached with the keyboard.
  await other.locator('annals-preview .former a').focus();
  await other.keyboard.press('Enter');
  await other.waitForURL(/report\/end\.html$/);
  // With the proposed line the old address redirects.
  desk.edit('content/02-end.md', 'title: Second', `title: Second\n${line}`);
  await tab.waitForURL(/report\/end\.html$/);
  await shows(tab, 'main', 'Nothing at all');
  // A second rename keeps the first old address.
  rename('content/02-end.md', 'content/02-last.md');
  await movedTo(tab, 'Second /report/last.html');
  assert.equal((await former(tab)).line, 'was: [second, end]');
  // Named as it was, it is there again.
  rename('content/02-last.md', 'content/02-end.md');
  await panelIsShut(tab);
  await until(async () => !(await panel(tab, 'button.main')).text.includes('no longer'), async () => (await panel(tab, 'button.main')).text);
  assert.deepEqual([...tab.problems, ...other.problems, ...late.problems], []);
});

test('a removed section is reported, and is back when its file is restored', async () => {
  await desk.serve();
  const tab = await desk.tab('report/second.html');
  desk.edit('content/01-first.md', '[a page](02-second.md)', 'a page');
  rmSync(join(desk.root, 'content/02-second.md'));
  await movedTo(tab);
  assert.deepEqual(await former(tab), { links: [], how: '', line: '', source: 'It was written in content/02-second.md.' });
  desk.write('content/02-second.md', FILES['content/02-second.md']);
  await panelIsShut(tab);
  assert.ok(await isTheSame(tab));
  // Removed first, and its paragraph put into another section later.
  rmSync(join(desk.root, 'content/02-second.md'));
  await movedTo(tab);
  const first = desk.read('content/01-first.md');
  desk.write('content/01-first.md', `${first}\nNothing of this is said. {#p-second}\n`);
  await movedTo(tab, 'First /report/first.html');
  assert.equal((await former(tab)).line, 'was: [second]');
  desk.write('content/01-first.md', first);
  await movedTo(tab);
  desk.write('content/05-second-part.md', '---\ntitle: Second\n---\nNothing is said of anybody here.\n');
  await movedTo(tab, 'Second /report/second-part.html');
});

test('a renamed folder, a split section and a changed id are found again', async () => {
  const paragraphs = (from, to) => Array.from({ length: to - from }, (_, n) => `${words(`w${from + n}`, 2)}`).join('\n\n');
  desk.write('content/03-part/01-one.md', `---\ntitle: One\n---\n${paragraphs(0, 4)}\n`);
  desk.write('content/03-part/02-long.md', `---\ntitle: Long\n---\n${paragraphs(10, 15)}\n`);
  desk.write('content/03-part/index.md', '---\ntitle: The part\n---\nWords of the part.\n');
  await desk.serve();
  const [one, long, index, person] = await Promise.all(['report/part/one.html', 'report/part/long.html', 'report/part/index.html', 'people/ana-petrova.html'].map((path) => desk.tab(path)));
  rename('content/03-part', 'content/03-piece');
  await movedTo(one, 'One /report/piece/one.html');
  assert.equal((await former(one)).line, 'was: [part/one]');
  await movedTo(long, 'Long /report/piece/long.html');
  await movedTo(index, 'The part /report/piece/index.html');
  assert.equal((await former(index)).line, 'was: [part/index]');
  desk.edit('content/03-piece/index.md', 'title: The part', `title: The part\n${(await former(index)).line}`);
  await index.waitForURL(/report\/piece\/(index\.html)?$/);
  // In two files: the one with most of it comes first.
  desk.write('content/03-piece/02-rest.md', `---\ntitle: Rest\n---\n${paragraphs(12, 15)}\n`);
  desk.write('content/03-piece/03-start.md', `---\ntitle: Start\n---\n${paragraphs(10, 12)}\n`);
  rmSync(join(desk.root, 'content/03-piece/02-long.md'));
  await movedTo(long, 'Rest /report/piece/rest.html', 'Start /report/piece/start.html');
  desk.edit('seeds/people.yaml', 'id: ana-petrova', 'id: a-petrova');
  await movedTo(person, 'Ana Petrova /people/a-petrova.html');
  const { how, line } = await former(person);
  assert.match(how, /the record a-petrova in seeds\/people\.yaml/);
  assert.equal(line, 'was: [ana-petrova]');
  desk.edit('seeds/people.yaml', 'occupation', `${line}\n  occupation`);
  await person.waitForURL(/people\/a-petrova\.html$/);
  // Another person of the same name who was there before is not the one who was removed.
  desk.write('seeds/people.yaml', '- id: a-petrova\n  name: Ana Petrova\n- id: z-petrova\n  name: Ana Petrova\n  autolink: false\n');
  desk.edit('content/01-first.md', 'Ana Petrova was', '[[a-petrova]] was');
  await until(async () => (await person.request.get(`${desk.url}/people/z-petrova.html`)).status() === 200, () => desk.log);
  desk.edit('content/01-first.md', '[[a-petrova]] was', 'Somebody was');
  desk.write('seeds/people.yaml', '- id: z-petrova\n  name: Ana Petrova\n  autolink: false\n');
  await movedTo(person);
  assert.equal((await former(person)).source, 'It was written in seeds/people.yaml.');
});

test('a section that was renamed while no preview ran is found by what the tab shows', async () => {
  desk.write('content/03-plain.md', '---\ntitle: Without stamps\n---\nWords.\n');
  await desk.serve();
  const [tab, plain] = [await desk.tab('report/second.html'), await desk.tab('report/plain.html')];
  const port = new URL(desk.url).port;
  desk.process.kill('SIGINT');
  await desk.ended;
  desk.edit('content/01-first.md', '[a page](02-second.md)', 'a page');
  rename('content/02-second.md', 'content/02-aftermath.md');
  rename('content/03-plain.md', 'content/03-simple.md');
  desk.log = '';
  await desk.serve({ port });
  await movedTo(tab, 'Second /report/aftermath.html');
  assert.equal((await former(tab)).line, 'was: [second]');
  await movedTo(plain, 'Without stamps /report/simple.html');
  await desk.process.kill('SIGINT');
  await desk.ended;
  rmSync(join(desk.root, 'content/02-aftermath.md'));
  desk.log = '';
  await desk.serve({ port });
  await movedTo(tab);
});

test('saves in the middle of a rebuild end with the last of them', async () => {
  await desk.serve();
  const tab = await desk.tab('report/first.html');
  for (let n = 0; n <= 60; n += 1) {
    desk.write('content/01-first.md', FILES['content/01-first.md'].replace('Sentence 3.4 says', n % 7 === 3 ? '[x](none.md)' : `Sentence 3.4, version ${n}, says`));
    await new Promise((done) => setTimeout(done, (n * 13) % 40));
  }
  await shows(tab, '#p-first3', 'version 60');
  await panelIsShut(tab);
  assert.match((await panel(tab, 'button.main')).text, /No errors|warning/);
  assert.ok(await isTheSame(tab));
});

test('the panel fits a narrow window, in light and dark, and passes axe', async () => {
  await desk.serve();
  const tab = await desk.tab('report/second.html');
  desk.edit('content/01-first.md', '[a page](02-second.md)', 'a page');
  rename('content/02-second.md', 'content/02-a-section-with-a-very-long-name-that-does-not-fit-a-narrow-window.md');
  await until(async () => (await former(tab)).links.length === 1, () => desk.log);
  desk.edit('seeds/people.yaml', 'occupation', 'occupatoin');
  await panelSays(tab, 'occupatoin');
  await tab.evaluate(AXE);
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [320, 1000]) {
      await tab.emulateMedia({ colorScheme });
      await tab.setViewportSize({ width, height: 640 });
      const wide = await tab.evaluate(() => [...document.querySelector('annals-preview').shadowRoot.querySelectorAll('*')]
        .filter((element) => !element.closest('pre, .spoken') && element.getBoundingClientRect().right > innerWidth + 1).map((element) => element.outerHTML.slice(0, 80)));
      assert.deepEqual(wide, [], `${width} px, ${colorScheme}`);
      const found = await tab.evaluate(() => globalThis.axe.run({ include: [['annals-preview']] }));
      assert.deepEqual(found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(', ')}`), [], `${width} px, ${colorScheme}`);
      if (process.env.SHOTS) await tab.screenshot({ path: join(process.env.SHOTS, `panel-${colorScheme}-${width}.png`) });
    }
  }
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

test('the scroll position is stable when text above changes', async () => {
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

test('focus, open details and typed words survive an update', async () => {
  const section = readFileSync(join(REPOSITORY, 'themes/default/templates/section.html'), 'utf8');
  const more = '<details><summary>More</summary><p>Of it.</p></details><p><input type="search" aria-label="Words"></p>';
  desk.write('themes/default/templates/section.html', section.replace(/\{%-? block main -?%\}/, (block) => `${block}${more}`));
  await desk.serve();
  const tab = await desk.tab('report/first.html');
  await tab.click('summary');
  await tab.fill('main input', 'typed');
  await tab.focus('#p-ana a[href*="ana-petrova"]');
  desk.edit('content/01-first.md', 'was heard on', 'was at last heard on');
  await shows(tab, '#p-ana', 'at last');
  const state = await tab.evaluate(() => [document.activeElement.getAttribute('href'), document.querySelector('details').open, document.querySelector('main input').value]);
  assert.match(state[0], /people\/ana-petrova/);
  assert.deepEqual(state.slice(1), [true, 'typed']);
});

test('what the scripts of the theme add survives an update, and works', async () => {
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

test('a clicked name is explained in the panel', async () => {
  await desk.serve();
  const tab = await desk.tab('report/first.html');
  const clickWord = async (word) => {
    const box = await tab.evaluate((text) => {
      const range = document.createRange();
      const walker = document.createTreeWalker(document.querySelector('#p-ana'), NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const at = walker.currentNode.data.indexOf(text);
        if (at >= 0) {
          range.setStart(walker.currentNode, at);
          range.setEnd(walker.currentNode, at + text.length);
          break;
        }
      }
      range.startContainer.parentElement.scrollIntoView({ block: 'center', behavior: 'instant' });
      const { left: x, top: y, width, height } = range.getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    }, word);
    await tab.keyboard.down('Alt');
    await tab.mouse.click(box.x, box.y);
    await tab.keyboard.up('Alt');
  };
  const why = () => tab.evaluate(() => {
    const pre = document.querySelector('annals-preview').shadowRoot.querySelector('.why');
    return { text: pre.hidden ? '' : pre.textContent, isShown: pre.checkVisibility() };
  });
  await clickWord('Petrova');
  const isLink = ({ text, isShown }) => isShown && text.includes('is a link to people/ana-petrova');
  await until(async () => isLink(await why()), async () => JSON.stringify(await why()));
  assert.match(tab.url(), /first\.html$/, 'the link is not followed');
  // A word that is part of no name. The panel may cover it.
  await tab.locator('annals-preview .close').click();
  await clickWord('heard');
  await until(async () => (await why()).text === '', async () => JSON.stringify(await why()));
});

test('it follows the saved file, if that is switched on', async () => {
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

test('a restarted preview is found again', async () => {
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
