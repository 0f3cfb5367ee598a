// Reading beyond the static page: previews by pointer and by keyboard, copied citations, text of twice
// the size, forced colours, print, and whether Kazakh letters are in one font.

import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { focus, mirror } from './browser.mjs';
import { launch } from './chromium.mjs';
import { Findings, main } from './findings.mjs';
import { heaviest, pages } from './tree.mjs';

const KINDS = ['nothing to look at', 'narrowing', 'preview', 'citation', 'text of twice the size', 'forced colours', 'print', 'letters in several faces', 'target under 24 px', 'link without a line'];
const LETTERS = 'ӘәҒғҚқҢңӨөҰұҮүҺһІіЁё';
// Nothing is inline but the icon, and nothing comes from elsewhere: so a strict policy breaks nothing.
const POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; frame-src 'self'";

export async function check(dir) {
  const findings = new Findings(KINDS);
  const root = resolve(dir);
  const types = heaviest(pages(root));
  types.delete('redirect');
  for (const type of ['section', 'person']) if (!types.has(type)) findings.add('nothing to look at', type, 'no such page in this site');
  const disk = `${pathToFileURL(root).href}/`;
  const server = await mirror(root, { 'content-security-policy': POLICY });
  const browser = await launch();
  const at = (base, page) => base + page.path.split('/').map(encodeURIComponent).join('/');
  const tab = async (options, run) => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', ...options });
    try {
      await run(await context.newPage(), context);
    } finally {
      await context.close();
    }
  };

  try {
    const section = types.get('section');
    for (const [name, base] of [['disk', disk], ['server', server.base]]) {
      if (section) await tab({ javaScriptEnabled: false }, (page) => scriptsOff(page, findings, `${name} ${section.path}`, at(base, section)));
      if (section) await tab({}, (page) => previews(page, findings, `${name} ${section.path}`, at(base, section)));
      if (section) await tab({}, (page) => narrow(page, findings, `${name} ${section.path} 320 px`, at(base, section)));
    }
    if (section) await tab({ permissions: ['clipboard-read', 'clipboard-write'] }, (page) => citations(page, findings, section.path, at(server.base, section)));
    const filter = pages(root).find((page) => page.type === 'filter' && page.html.includes('id="kind_"'));
    if (filter) await tab({ javaScriptEnabled: false }, (page) => narrowing(page, findings, filter.path, at(disk, filter)));
    await larger(findings, types, pages(root).filter((page) => page.type !== 'redirect'), (page) => at(disk, page));
    for (const it of types.values()) {
      await tab({}, (page) => targets(page, findings, it.path, at(disk, it)));
      await tab({ forcedColors: 'active' }, (page) => forced(page, findings, it.path, at(disk, it)));
      await tab({}, (page) => print(page, findings, it, at(disk, it)));
      findings.count('kinds of page');
    }
    if (types.has('person')) await tab({}, (page, context) => letters(page, context, findings, types.get('person').path, at(disk, types.get('person'))));
  } finally {
    await browser.close();
    server.close();
  }
  return findings;
}

const PREVIEW = '#_preview';
const shown = (page) => page.locator(PREVIEW).isVisible();
/** Moves the pointer to the first line of a link, whatever covers it. */
async function point(page, link) {
  const { x, y } = await link.evaluate((node) => {
    const [line] = node.getClientRects();
    return { x: line.left + line.width / 2, y: line.top + line.height / 2 };
  });
  await page.mouse.move(x, y);
}
const text = (node) => node.textContent.replace(/\s+/g, ' ').trim();

/** On hover and on focus, after 500 ms; gone after 300 ms or on Escape; says only what the record's page says. */
async function previews(page, findings, place, url) {
  const report = (message) => findings.add('preview', place, message);
  await page.goto(url);
  const link = page.locator('main .b p a[href*="people/"]').first();
  if (!(await link.count())) return report('no link to a person to look at');
  const appears = async () => {
    try {
      await page.waitForSelector(PREVIEW, { timeout: 5000 });
      return true;
    } catch {
      return false;
    }
  };
  const goes = async () => {
    try {
      await page.waitForSelector(PREVIEW, { state: 'detached', timeout: 2000 });
      return true;
    } catch {
      return false;
    }
  };

  await link.scrollIntoViewIfNeeded();
  const begun = Date.now();
  await point(page, link);
  if (!(await appears())) return report('does not appear on hover');
  if (Date.now() - begun < 450) report(`appears after ${Date.now() - begun} ms, before 500`);
  findings.count('previews');

  const lines = await page.locator(`${PREVIEW} p`).evaluateAll((all) => all.map((node) => node.textContent));
  const target = await link.evaluate((node) => node.href);
  await page.context().newPage().then(async (other) => {
    await other.goto(target);
    const all = await other.locator('main').evaluate(text);
    for (const line of lines) if (!all.includes(line)) report(`says what the page does not: ${line}`);
    if (!lines.includes(await other.locator('h1').evaluate(text))) report('does not say the name');
    await other.close();
  });

  if (await link.evaluate(isCovered, PREVIEW)) report('covers its link');

  await point(page, page.locator(PREVIEW));
  await page.waitForTimeout(600);
  if (!(await shown(page))) report('goes while the pointer is on it');
  await page.mouse.move(2, 2);
  if (!(await goes())) report('stays when the pointer has left');

  await point(page, link);
  await appears();
  await page.keyboard.press('Escape');
  if (await shown(page)) report('stays on Escape under the pointer');

  // By keyboard: a Tab before the link, so that the browser shows the focus.
  await page.mouse.move(2, 2);
  await page.reload();
  for (let stop = 0; stop < 300; stop += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((href) => document.activeElement.closest('.b p') && document.activeElement.href === href, target)) break;
  }
  if (!(await appears())) return report('does not appear on focus');
  if (!(await page.evaluate((preview) => document.activeElement.getAttribute('aria-describedby') === preview.slice(1), PREVIEW))) report('is not named as what describes the link');
  await page.keyboard.press('Escape');
  if (await shown(page)) report('stays on Escape');
  if (!(await page.evaluate((href) => document.activeElement.href === href, target))) report('Escape takes the focus away');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Shift+Tab');
  if (!(await appears())) return report('does not appear a second time');
  await page.keyboard.press('Tab');
  if (await shown(page)) report('stays over what has the focus next');
}

/* In the page. */
function isCovered(node, preview) {
  const box = document.querySelector(preview).getBoundingClientRect();
  return [...node.getClientRects()].some((line) => line.left < box.right && box.left < line.right && line.top < box.bottom && box.top < line.bottom);
}

/** On a small screen, of links over two lines: beside the link, and within the window wherever the link is. */
async function narrow(page, findings, place, url) {
  const report = (message) => findings.add('preview', place, message);
  await page.setViewportSize({ width: 320, height: 568 });
  await page.goto(url);
  const links = await page.locator('main .b p a[href*="people/"], main .b p a[href*="organizations/"]').all();
  let seen = 0;
  for (const link of links) {
    if (seen === 3) break;
    if ((await link.evaluate((node) => node.getClientRects().length)) < 2) continue;
    seen += 1;
    for (const block of ['start', 'center', 'end']) {
      await link.evaluate((node, block) => {
        document.activeElement.blur();
        node.scrollIntoView({ block });
        node.focus({ preventScroll: true });
      }, block);
      try {
        await page.waitForSelector(PREVIEW, { timeout: 5000 });
      } catch {
        return report('does not appear on focus in a small window');
      }
      findings.count('previews');
      if (await link.evaluate(isCovered, PREVIEW)) report(`covers its link over two lines at the ${block} of the window`);
      const { y, height } = await page.locator(PREVIEW).boundingBox();
      if (y < 0 || y + height > 568) report(`is from ${y} to ${y + height} in a window of 568, its link at the ${block}`);
      await page.keyboard.press('Escape');
    }
  }
}

/** A button copies the citation, and beside a paragraph that the address names, one of that paragraph. */
async function citations(page, findings, place, url) {
  const report = (message) => findings.add('citation', place, message);
  await page.goto(url);
  const copied = async (button) => {
    await button.click({ timeout: 3000 });
    return page.evaluate(() => navigator.clipboard.readText());
  };
  const title = await page.locator('h1').evaluate(text);
  const inWords = page.locator('.citing > .copy').first();
  if (!(await inWords.count())) return report('no button that copies');
  const words = await copied(inWords);
  if (!words.includes(title)) report(`does not say the title: ${words}`);
  if (!/https?:/.test(words)) report(`has no address: ${words}`);
  findings.count('citations');

  const formats = page.locator('.citing details');
  const entries = [];
  for (const [at, pattern] of [/^@\w+\{[\w-]+,[\s\S]*title = \{\{[\s\S]*\}$/, /^TY {2}- (CHAP|RPRT)\nTI {2}- \S[\s\S]*\nER {2}- \n$/, /^\[\{"id":"[\w-]+",[\s\S]*\}\]$/].entries()) {
    await formats.nth(at).locator('summary').click();
    entries.push(await copied(formats.nth(at).locator('.copy')));
    if (!pattern.test(entries[at])) report(`in format ${at + 1} it is ${entries[at]}`);
  }

  const number = page.locator('.b > .no').last();
  const id = (await number.getAttribute('href')).slice(1);
  await number.click();
  const paragraph = await copied(page.locator('.no + .copy'));
  const wanted = `¶ ${await number.evaluate(text)}`;
  if (!paragraph.includes(wanted) || !paragraph.endsWith(`#${id}`)) report(`of a paragraph it is ${paragraph}`);
  if ((await page.locator('.no + .copy').count()) !== 1) report('more than one paragraph has a button');
  const address = await copied(page.locator('.copy + .copy'));
  if (!/^https?:\S+$/.test(address) || !address.endsWith(`#${id}`)) report(`the link to a paragraph is ${address}`);
  for (const at of entries.keys()) {
    const entry = await copied(formats.nth(at).locator('.copy'));
    if (!entry.includes(wanted) || (entries[at].includes('http') && !entry.includes(`#${id}`))) report(`of a paragraph in format ${at + 1} it is ${entry}`);
    if (at === 2 && JSON.parse(entry)[0].note !== wanted) report(`of a paragraph the note is ${JSON.parse(entry)[0].note}`);
  }
  const labels = await page.locator('.b > .copy').allInnerTexts();
  if (new Set(labels).size < labels.length) report(`two buttons say ${labels[0]}`);
  if (await page.evaluate(coversList)) report('a button is over the list of sections');
  await citedByKeyboard(page, report);
}

/* In the page: the list moves with the page, so its height does not matter. */
function coversList() {
  const list = document.querySelector('.nearby');
  if (!list?.checkVisibility()) return false;
  const { left, right } = list.getBoundingClientRect();
  return [...document.querySelectorAll('.b > .copy')].map((button) => button.getBoundingClientRect()).some((box) => box.left < right && left < box.right);
}

/** The focus moves to the button; a success is announced, and only a success. */
async function citedByKeyboard(page, report) {
  const button = page.locator('.no + .copy');
  const isFocused = async () => {
    await page.waitForTimeout(200);
    return (await button.count()) === 1 && button.evaluate((node) => document.activeElement === node);
  };
  const announced = () => page.locator('main [role=status]').evaluateAll((all) => all.map((node) => node.textContent));
  const number = page.locator('.b > .no').first();
  for (const time of ['first', 'second']) {
    await number.focus();
    await page.keyboard.press('Enter');
    if (!(await isFocused())) return report(`the focus does not go from a number to its button the ${time} time`);
  }
  await page.waitForTimeout(2200); // until the announcement before is gone
  if ((await announced()).length !== 1 || (await announced()).join('')) report('no empty line for what has been done');
  await page.keyboard.press('Enter');
  await page.waitForTimeout(200);
  if (!(await announced()).join('')) report('does not announce the copy');
  await page.waitForTimeout(2200);
  if ((await announced()).join('')) report('announces the copy for ever');

  await page.evaluate(() => {
    Object.defineProperty(navigator.clipboard, 'writeText', { value: () => Promise.reject(new Error('not allowed')) });
    document.execCommand = () => false;
  });
  const label = await button.innerText();
  await page.keyboard.press('Enter');
  if (!(await isFocused())) report('a copy that fails takes the focus away');
  if ((await button.innerText()) !== label || (await announced()).join('')) report('a failed copy is announced as done');
}

/** Without scripts, nothing is offered that needs a script. */
async function scriptsOff(page, findings, place, url) {
  await page.goto(url);
  if (await page.locator('button:visible').count()) findings.add('citation', place, 'a button is shown that does nothing');
  if (!(await page.locator('.cite').first().isVisible())) findings.add('citation', place, 'is not shown without scripts');
}

/** A page of events shows one kind alone, by its address and by the keyboard, without scripts; and all of them again. */
async function narrowing(page, findings, place, url) {
  const report = (message) => findings.add('narrowing', place, message);
  const links = page.locator('.only a');
  const rows = async () => {
    const all = page.locator('.events > li:visible');
    return { count: await all.count(), kinds: new Set(await all.evaluateAll((rows) => rows.map((row) => row.dataset.kind))) };
  };
  await page.goto(url);
  const all = (await rows()).count;
  const count = await links.count();
  if (count < 3) return report('offers nothing to choose from');
  for (let i = 1; i < count; i += 1) {
    const href = await links.nth(i).getAttribute('href');
    const wanted = Number(await page.locator('.only li').nth(i).locator('span').innerText());
    await page.goto(url + href);
    const { count: shown, kinds } = await rows();
    if (shown !== wanted || [...kinds].join() !== href.replace('#kind_', '')) report(`${href} shows ${shown} of ${[...kinds]}, should be ${wanted}`);
    const chosen = await page.locator('.only li').evaluateAll((all) => all.filter((it) => getComputedStyle(it).borderBottomStyle !== 'none').map((it) => it.id));
    if (chosen.join() !== href.slice(1)) report(`${href} marks "${chosen}" as what is shown`);
    if (await page.locator('.count:visible').count()) report(`${href} leaves the count of all above ${shown}`);
    if (await page.locator('.month:visible:not(:has(li:visible)), .in-year:visible:not(:has(li:visible))').count()) report(`${href} leaves headings over nothing`);
    findings.count('kinds of events');
  }
  await links.first().focus();
  await page.keyboard.press('Enter');
  if ((await rows()).count !== all) report('does not show all again');
}

/** In letters of the size that a reader chose, up to twice the usual, nothing is wider than the window: each page on a small screen, one of each kind on larger ones. */
async function larger(findings, types, all, address) {
  for (const [size, times] of [[20, 1.25], [24, 1.5], [32, 2]]) {
    const browser = await launch([`--blink-settings=defaultFontSize=${size}`]);
    try {
      const page = await browser.newPage({ reducedMotion: 'reduce' });
      for (const width of size === 32 ? [320, 640, 1280] : [320]) {
        await page.setViewportSize({ width, height: 800 });
        for (const it of width === 320 ? all : types.values()) {
          await page.goto(address(it));
          findings.count('pages in larger text');
          const wide = await page.evaluate(tooWide, 0.95 * 16 * times);
          if (wide) findings.add('text of twice the size', `${it.path} ${width} px, ${100 * times} %`, wide);
        }
      }
    } finally {
      await browser.close();
    }
  }
}

/* In the page. */
function tooWide(least) {
  if (parseFloat(getComputedStyle(document.body).fontSize) < least) return 'text does not grow with the size that the reader chose';
  const { scrollWidth, clientWidth } = document.scrollingElement;
  if (scrollWidth <= clientWidth) return null;
  const over = [...document.body.querySelectorAll('*')].filter((e) => e.getBoundingClientRect().right > clientWidth + 0.5);
  return `${scrollWidth} > ${clientWidth}: ${over.slice(-1).map((e) => e.outerHTML.slice(0, 120))}`;
}

async function targets(page, findings, place, url) {
  for (const width of [1280, 320]) {
    await page.setViewportSize({ width, height: 800 });
    await page.goto(url);
    const small = await page.evaluate(() =>
      [...document.querySelectorAll('nav a, button, summary, .no, .kinds a, .figures a')].flatMap((node) => {
        const { width, height } = node.getBoundingClientRect();
        return !width || (width >= 23.9 && height >= 23.9) ? [] : [`${width.toFixed(1)} × ${height.toFixed(1)}: ${node.outerHTML.slice(0, 100)}`];
      }),
    );
    for (const it of small) findings.add('target under 24 px', `${place} ${width} px`, it);
    const bare = await page.evaluate(() => {
      const isLined = (node) => getComputedStyle(node).textDecorationLine === 'underline';
      // A link in a list of links, or a number or a sign, is recognizable without a line.
      return [...document.querySelectorAll('main a[href]:not(nav *, .marks *, .no, .fn *, .back, .skip)')].filter((link) => ![link, ...link.querySelectorAll('*')].some(isLined)).map((link) => link.outerHTML.slice(0, 100));
    });
    for (const it of bare) findings.add('link without a line', `${place} ${width} px`, it);
  }
}

/** In forced colours everything is distinguishable, and the focus is visible. */
async function forced(page, findings, place, url) {
  await page.goto(url);
  const problems = await page.evaluate(() => {
    const probe = document.body.appendChild(document.createElement('div'));
    const color = (name) => {
      probe.style.backgroundColor = name;
      return getComputedStyle(probe).backgroundColor;
    };
    const [canvas, highlight] = [color('Canvas'), color('Highlight')];
    probe.remove();
    const first = (what, selector, isBad) => [...document.querySelectorAll(selector)].filter((node) => isBad(getComputedStyle(node), node)).map((node) => `${what}: ${node.outerHTML.slice(0, 80)}`).slice(0, 1);
    const isPlain = (style) => style.textDecorationLine === 'none' && style.borderBottomStyle === 'none' && style.outlineStyle === 'none';
    const target = document.querySelector('.b > [id]');
    if (target) location.hash = target.id;
    return [
      ...first('not to be seen', '.year rect:not(.hit, .about), .strip path', (style) => style.fill === canvas),
      ...first('in the colour of a ground', 'time, .date, mark', (style) => style.color === highlight),
      ...first('not marked', 'mark', isPlain),
      ...first('not shown as the target', '.b > :target', isPlain),
    ];
  });
  for (const it of problems) findings.add('forced colours', place, it);
  await page.goto(url);
  const own = new Findings(['skip link', 'focus that cannot be seen']);
  await focus(page, own, place);
  for (const kind of own.byKind.keys()) for (const line of own.list(kind)) findings.add('forced colours', place, line);
}

/** In print: numbers, addresses and dates, and no controls. */
async function print(page, findings, { path, type }, url) {
  const report = (message) => findings.add('print', path, message);
  await page.goto(url);
  await page.emulateMedia({ media: 'print' });
  const problems = await page.evaluate(() => {
    const isShown = (node) => node.getClientRects().length > 0;
    const all = (selector) => [...document.querySelectorAll(selector)];
    const said = [];
    const pressed = all('header nav, .skip, .turn, button, .filters, .kinds, nav.parts, footer a:not([rel])').filter(isShown);
    if (pressed.length) said.push(`shows ${pressed[0].outerHTML.slice(0, 80)}`);
    for (const link of all('main a[href^="http"]')) {
      const isAddress = link.textContent.trim() === link.getAttribute('href');
      if (!isAddress && !getComputedStyle(link, '::after').content.includes(link.getAttribute('href'))) said.push(`does not show ${link.getAttribute('href')}`);
    }
    if (getComputedStyle(document.body).backgroundColor !== 'rgb(255, 255, 255)') said.push('the paper is not white');
    return { said, numbers: all('.b > .no').filter(isShown).length, dates: all('footer time').filter(isShown).length };
  });
  problems.said.forEach(report);
  // A browser makes everything smaller where something is wider than the paper, before it is moved to its place.
  await page.setViewportSize({ width: 680, height: 900 });
  await page.addStyleTag({ content: '*, ::before, ::after { transform: none !important; }' });
  const [wide, paper] = await page.evaluate(() => [document.scrollingElement.scrollWidth, document.scrollingElement.clientWidth]);
  if (wide > paper) report(`is ${wide} px wide on paper of ${paper} px, so that it is printed smaller`);
  if (type === 'section' && !problems.numbers) report('has no numbers of paragraphs');
  // The 404 page is not cited.
  if (type !== '404' && !problems.dates) report('does not say its edition and date');
}

async function letters(page, context, findings, place, url) {
  await page.goto(url);
  await page.evaluate(async (letters) => {
    for (const name of ['lede', 'kicker']) {
      const node = Object.assign(document.createElement('p'), { className: name, id: `_letters-${name}`, textContent: letters, lang: 'kk' });
      document.querySelector('main').prepend(node);
      node.getBoundingClientRect();
    }
    // Until a font has loaded, letters are drawn in another.
    await document.fonts.ready;
  }, LETTERS);
  const client = await context.newCDPSession(page);
  await client.send('DOM.enable');
  await client.send('CSS.enable');
  const { root } = await client.send('DOM.getDocument');
  for (const name of ['lede', 'kicker']) {
    const { nodeId } = await client.send('DOM.querySelector', { nodeId: root.nodeId, selector: `#_letters-${name}` });
    let { fonts } = await client.send('CSS.getPlatformFontsForNode', { nodeId });
    for (let again = 0; !fonts.length && again < 20; again += 1) {
      await page.waitForTimeout(100); // until it has been drawn
      ({ fonts } = await client.send('CSS.getPlatformFontsForNode', { nodeId }));
    }
    findings.count('faces', fonts.length);
    if (fonts.length !== 1) findings.add('letters in several faces', `${place} .${name}`, fonts.map((font) => `${font.familyName} ×${font.glyphCount}`).join(', '));
  }
}

await main(import.meta.url, 'node reading.mjs DIR', {}, check);
