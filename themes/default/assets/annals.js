// Old addresses, the search field, previews, citations. Without it there is a link wherever it leads.
(() => {
  'use strict';
  const root = document.currentScript.src.replace(/assets\/[^/]*$/, '');
  const here = location.href.replace(/[?#].*/s, '');
  const words = (node) => node.textContent.replace(/\s+/g, ' ').trim();
  const make = (name, text, more) => Object.assign(document.createElement(name), { textContent: text }, more);

  const named = ({ hash } = location) => {
    try {
      return decodeURIComponent(hash.slice(1));
    } catch {
      return '';
    }
  };
  // Where this page leads on to: an old address to the same place of the page, a permanent one to its paragraph.
  const moved = document.querySelector('.onward');
  const onward = () => {
    const to = (moved.matches('ul') ? moved.children.namedItem(named()) : moved)?.querySelector('a');
    return to && (to.hash ? to.href : to.href + location.hash);
  };

  // Text with what is struck out or quoted, in its language.
  function excerpt(node) {
    const [{ lang }, { dir }] = [node.closest('[lang]'), node.closest('[dir]')];
    const parts = [];
    const texts = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    let cell;
    while (texts.nextNode()) {
      const { data, parentElement: parent } = texts.currentNode;
      if (parent.closest('.fn, .back, .credit, .draft, button')) continue;
      const before = cell;
      cell = parent.closest('td, th');
      parts.push([(before && before !== cell ? ' ' : '') + data.replace(/\s+/g, ' '), parent.closest('s, del') ? 's' : parent.closest('q') ? 'q' : '']);
    }
    return { lang, dir, parts, isQuote: !!node.closest('blockquote') };
  }

  // Of a list or a quotation each part is a line, of a table each row.
  function linesOf(block) {
    if (block.matches('p, pre')) return [block];
    const rows = block.querySelectorAll(block.matches('li') ? ':scope > p' : 'tr');
    if (rows.length) return [...rows];
    return block.matches('li') ? [block] : [...block.children];
  }

  // What is at an id of this page, or what the page is about; null where a preview has nothing to show.
  function describe(id) {
    const main = document.querySelector('main');
    const one = (selector, within = main) => within.querySelector(selector);
    const all = (selector, within = main) => [...within.querySelectorAll(selector)];
    const result = (kind, name, lines) => ({ kind: kind && excerpt(kind), name: name && excerpt(name), lines: lines.filter(words).map(excerpt) });
    const page = one('h1');
    if (!id) return page && result(one('.kicker'), page, all('.reviewing, .opening .lede, .now p, .status dd'));
    const place = document.getElementById(id);
    const block = place?.closest('.b > *, .footnotes li');
    if (block) return result(page, null, linesOf(block));
    const event = place?.closest('.events > li');
    if (event) return result(one('.date', event), one('.what', event), all('.summary', event));
    const source = place?.closest('.list > section, .rows > li');
    if (source) return result(null, one('h2, .name a', source), all('.summary, .facts > div:not(:has(a)) > dd, .end', source));
    return place?.matches('h2, h3, h4, h5, h6') ? result(page, place, []) : null;
  }

  // In a frame a page describes itself to the page around it.
  if (parent !== window) return void parent.postMessage({ annals: moved ? { to: onward() } : describe(named()) }, '*');

  const permanent = (id) => `p/${id.slice(2, 4)}.html#${id}`;
  const go = (to) => to?.startsWith(root) && location.replace(to);

  let seeking;
  function lead() {
    if (moved) return void go(onward());
    const id = named();
    if (!/^p-[a-z0-9]+$/.test(id) || document.getElementById(id) || !here.startsWith(`${root}report/`)) return;
    seeking?.remove();
    seeking = make('iframe', '', { src: root + permanent(id), hidden: true });
    document.body.append(seeking);
  }
  addEventListener('hashchange', lead);
  lead();

  // The script that searches is fetched when a reader comes to the field.
  const field = document.querySelector('.find input');
  const load = () => document.head.append(make('script', '', { src: `${root}assets/search.js` }));
  if (field?.dataset.key && matchMedia('(hover: hover) and (min-width: 60em)').matches) field.placeholder = field.dataset.key;
  if (field && document.activeElement === field) load();
  else field?.addEventListener('focus', load, { once: true });
  addEventListener('keydown', (event) => {
    const { key, ctrlKey, altKey, metaKey, target } = event;
    if (key !== '/' || ctrlKey || altKey || metaKey || !field || target.matches('input, textarea, select, [contenteditable]')) return;
    event.preventDefault();
    field.focus();
  });

  // Whether the reader came here by keyboard, which the tab remembers.
  const BY_KEYBOARD = 'annals-by-keyboard';
  const memory = (work) => {
    try {
      return work(sessionStorage);
    } catch {
      return null;
    }
  };
  let byKeyboard = memory((tab) => tab.getItem(BY_KEYBOARD)) === 'true';
  addEventListener('keydown', () => (byKeyboard = true), true);
  addEventListener('pointerdown', () => (byKeyboard = false), true);
  addEventListener('pagehide', () => memory((tab) => tab.setItem(BY_KEYBOARD, byKeyboard)));

  const [LOOK, SHOW, HIDE] = [250, 500, 300]; // ms until a page is asked for, shown, and gone
  const RECORD = /^(?!report\/|timeline\/|names\/)[a-z0-9-]+\/(?!index\.html$)[^/]+\.html$/;
  const known = new Map(); // descriptions, by address
  const asked = new Map(); // the frames of pages that have not described themselves yet
  let link, waits, box, hiding, timers = [];

  // A link to a record, an event, a source, a paragraph or a note. Ids of the theme have a `_`.
  const previewed = (node) => {
    const it = node instanceof Element && node.closest('main a[href]:not(nav a, svg a, .marks a, .what:not(p) a, .back, .b > .no)');
    if (!it?.href.startsWith(root)) return null;
    const [path, id] = it.href.slice(root.length).split('#');
    if (id ? id.includes('_') && !it.matches('.fn a') : it.href === here || !RECORD.test(path)) return null;
    return isHere(it) && document.getElementById(named(it))?.contains(it) ? null : it;
  };
  const isHere = (it) => it.href.startsWith(`${here}#`);

  function ask(it) {
    const { href } = it;
    if (known.has(href) || asked.has(href)) return;
    if (isHere(it)) return void known.set(href, describe(named(it)));
    const frame = make('iframe', '', { src: href, hidden: true });
    asked.set(href, frame);
    document.body.append(frame);
  }

  addEventListener('message', ({ source, data }) => {
    if (seeking && source === seeking.contentWindow) return void go(data?.annals?.to);
    const [href, frame] = [...asked].find(([, it]) => it.contentWindow === source) ?? [];
    if (!frame || !data?.annals) return;
    const { to } = data.annals;
    if (to?.startsWith(root)) return void (frame.src = to);
    known.set(href, data.annals);
    asked.delete(href);
    frame.remove();
    if (waits) show();
  });

  const written = (tag, { lang, dir, parts, isQuote }, more) => {
    const line = make(isQuote ? 'blockquote' : tag, '', { lang, dir, ...more });
    line.append(...parts.map(([text, tag]) => (tag ? make(tag, text) : text)));
    return line;
  };

  function show() {
    const it = known.get(link.href);
    if (box || !it) return void (waits = true);
    const { kind, name, lines } = it;
    box = make('div', '', { id: '_preview', className: 'preview', role: 'tooltip' });
    if (kind) box.append(written('p', kind, { className: 'kicker' }));
    if (name) box.append(written('p', name, { className: 'name' }));
    box.append(...lines.map((line) => written('p', line)));
    document.querySelector('main').append(box);
    link.setAttribute('aria-describedby', box.id);
    place();
  }

  function place() {
    const { top, bottom, left } = link.getBoundingClientRect();
    const below = innerHeight - bottom;
    const isAbove = box.offsetHeight + 14 > below && top > below;
    box.style.maxHeight = `${(isAbove ? top : below) - 14}px`;
    box.style.top = `${scrollY + (isAbove ? top - box.offsetHeight - 6 : bottom + 6)}px`;
    box.style.left = `clamp(8px, ${scrollX + left}px, 100% - ${box.offsetWidth + 8}px)`;
  }

  function hide() {
    [...timers, hiding].forEach(clearTimeout);
    timers = [];
    link?.removeAttribute('aria-describedby');
    box?.remove();
    link = waits = box = null;
  }

  const leave = () => {
    if (!link || document.activeElement === link) return;
    clearTimeout(hiding);
    hiding = setTimeout(hide, HIDE);
  };

  const enter = (at) => {
    clearTimeout(hiding);
    if (link === at) return;
    hide();
    link = at;
    timers = [setTimeout(ask, LOOK, at), setTimeout(show, SHOW)];
  };

  addEventListener('pointerover', ({ pointerType, target }) => {
    if (pointerType === 'touch') return;
    if (box?.contains(target)) return void clearTimeout(hiding);
    const at = previewed(target);
    if (at) enter(at);
    else leave();
  });
  document.documentElement.addEventListener('pointerleave', leave);
  addEventListener('focusin', ({ target }) => {
    const at = previewed(target);
    if (at?.matches(':focus-visible')) enter(at);
    else hide();
  });
  addEventListener('focusout', leave);
  addEventListener('keydown', ({ key }) => key === 'Escape' && hide());
  addEventListener('pagehide', hide);

  // One stop of the Tab key, from which arrows lead along the marks. A finger shows the words of a mark first; a second tap follows it.
  const line = document.querySelector('.marks');
  if (line) {
    const marks = () => [...line.querySelectorAll('a')];
    const visible = () => marks().filter((mark) => mark.offsetParent);
    const stop = (at) => marks().forEach((mark) => (mark.tabIndex = mark === at ? 0 : -1));
    const reset = () => stop(visible()[0]);
    let active;
    reset();
    addEventListener('hashchange', reset);
    line.addEventListener('focusin', ({ target }) => stop(target));
    line.addEventListener('keydown', (event) => {
      const all = visible();
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -all.length, End: all.length }[event.key];
      if (!step || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      all[Math.max(0, Math.min(all.length - 1, all.indexOf(event.target) + step))].focus();
    });
    line.addEventListener('pointerdown', () => (active = document.activeElement));
    line.addEventListener('click', (event) => {
      const at = event.target.closest('a');
      if (event.pointerType !== 'touch' || !at || at === active) return;
      event.preventDefault();
      at.focus();
    });
  }

  // A filter that is open lies over the page: it closes when the reader goes on, or by Escape.
  const close = (isKept) => document.querySelectorAll('.filters > [open]').forEach((it) => (it.open = isKept(it)));
  addEventListener('focusin', ({ target }) => close((it) => it.contains(target)));
  addEventListener('keydown', ({ key }) => key === 'Escape' && close(() => false));

  const citing = document.querySelector('.citing');
  if (!citing) return;
  const { copied, cite, word, copyLink, copyLinkTo, share, shareTo, paragraph, note, up, unstamped = '' } = citing.dataset;
  const status = make('p', '', { className: 'skip', role: 'status' });
  citing.append(status);

  // The report's own address, or the one read at.
  const given = words(citing.querySelector('p.cite')).match(/https?:\/\/\S+$/)?.[0];
  const address = given ?? (location.protocol.startsWith('http') ? here : '');

  // The formats for programs: BibTeX, RIS and CSL-JSON.
  const formats = [...citing.querySelectorAll('pre')].map((pre) => [pre, pre.textContent]);

  // A button copies the citation before it, or that of its paragraph.
  let undo = () => {};
  addEventListener('click', async (event) => {
    const { target } = event;
    // Browsers differ in where they put the focus when they follow a link, and when.
    if (paragraph && target.matches('.b > .no') && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)) {
      event.preventDefault();
      location.hash = target.hash;
      point();
      target.nextElementSibling.focus({ preventScroll: true });
    }
    if (!target.matches('.citing .copy, .b > .copy')) return;
    undo();
    const { textContent: label, previousElementSibling: before } = target;
    if (target.name === 'share') return void navigator.share({ title: document.title, text: target.parentElement.querySelector('.copy').value.replace(` ${target.value}`, ''), url: target.value }).catch(() => {});
    const text = target.value || before.textContent + (before.matches('p') && !given && address && ` ${address}` || '');
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const field = make('textarea', text, { readOnly: true, className: 'skip' });
      document.body.append(field);
      field.select();
      const isDone = document.execCommand('copy');
      field.remove();
      target.focus();
      if (!isDone) return;
    }
    target.textContent = status.textContent = copied;
    const timer = setTimeout((undo = () => {
      clearTimeout(timer);
      target.textContent = label;
      status.textContent = '';
      undo = () => {};
    }), 2000);
  });

  // Of a paragraph with a permanent id the address that leads to it wherever it will be.
  const lasting = (id) => (up !== undefined && !unstamped.split(' ').includes(id) ? new URL(up + permanent(id), address).href : `${address}#${id}`);

  const numberOf = (id) => document.getElementById(id)?.closest('.b')?.querySelector(':scope > .no');

  // The citation of a paragraph in the format of that of the page.
  function about(whole, id, note) {
    const text = given ? whole.replaceAll(given, () => lasting(id)) : whole;
    if (text[0] === '@') return text.replace('\n', `\n  note = {${note}},\n`);
    return text[0] === 'T' ? text.replace(/ER {2}- *\n$/, `N1  - ${note}\n$&`) : text.replace(/}]$/, `,"note":${JSON.stringify(note)}$&`);
  }

  function point() {
    const id = named();
    const number = numberOf(id);
    const old = document.querySelectorAll('.b > .copy');
    if (old[0] && old[0] === number?.nextElementSibling) return;
    old.forEach((button) => button.remove());
    for (const [pre, whole] of formats) pre.textContent = number && note ? about(whole, id, note.replace('{number}', number.textContent)) : whole;
    if (!number) return;
    const button = (text, label, value) => {
      const of = (phrase) => phrase.replace('{number}', number.textContent);
      return make('button', text, { type: 'button', className: 'copy', value: of(value), ariaLabel: of(label) });
    };
    const buttons = [button(word, cite, paragraph + (address && ` ${lasting(id)}`))];
    if (copyLink && address) buttons.push(button(copyLink, copyLinkTo, lasting(id)));
    if (share && address && navigator.share && matchMedia('(pointer: coarse)').matches) buttons.push(Object.assign(button(share, shareTo, lasting(id)), { name: 'share' }));
    number.after(...buttons);
  }

  if (!paragraph) return;
  addEventListener('hashchange', () => arrive());
  point();
  // After the browser has gone to the paragraph.
  addEventListener('load', () => setTimeout(arrive));

  // Readers who follow a link to a paragraph by keyboard are on its number: Enter leads on to the buttons, Tab into the paragraph.
  function arrive() {
    point();
    if (byKeyboard && !document.activeElement.matches('.b > .copy')) numberOf(named())?.focus({ preventScroll: true });
  }
})();
