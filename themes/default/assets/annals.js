// Old addresses that lead on, the field that searches, previews of records, and citations to copy. Without it there is a link wherever it leads.
(() => {
  'use strict';
  const root = document.currentScript.src.replace(/assets\/[^/]*$/, '');
  const here = location.href.replace(/[?#].*/s, '');
  const words = (node) => node.textContent.replace(/\s+/g, ' ').trim();
  // The texts of a node, each with its element where it is struck out or quoted.
  const pieces = (node) => [...node.childNodes].flatMap((child) => (child.nodeType === 3 ? [[child.data.replace(/\s+/g, ' ')]]
    : pieces(child).map(([text, tag]) => [text, tag === 's' || child.matches?.('s, del') ? 's' : child.matches?.('blockquote, q') ? 'q' : tag])));
  const make = (name, text, more) => Object.assign(document.createElement(name), { textContent: text }, more);

  // --- old and permanent addresses ---

  // The id that the address names.
  const named = () => {
    try {
      return decodeURIComponent(location.hash.slice(1));
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

  // In a frame a page tells the page around it what its head says: so a preview needs no data, from a disk too.
  if (parent !== window) {
    if (moved) return void parent.postMessage({ annals: { to: onward() } }, '*');
    const all = (selector) => [...document.querySelectorAll(`main ${selector}`)].map(words);
    const name = document.querySelector('main h1');
    if (name) {
      const { lang, dir } = name;
      const lines = [...document.querySelectorAll('main :is(.reviewing, .opening .lede, .status dd)')].map(pieces);
      parent.postMessage({ annals: { kind: all('.kicker')[0], name: words(name), lang, dir, lines } }, '*');
    }
    return;
  }

  const permanent = (id) => `p/${id.slice(2, 4)}.html#${id}`;
  const go = (to) => to?.startsWith(root) && location.replace(to);

  // A paragraph that is not here any more may be in another section: its permanent address leads there.
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

  // --- search ---

  // The script that searches is fetched when a reader comes to the field.
  const field = document.querySelector('.find input');
  const load = () => document.head.append(make('script', '', { src: `${root}assets/search.js` }));
  if (field && document.activeElement === field) load();
  else field?.addEventListener('focus', load, { once: true });
  addEventListener('keydown', (event) => {
    const { key, ctrlKey, altKey, metaKey, target } = event;
    if (key !== '/' || ctrlKey || altKey || metaKey || !field || target.matches('input, textarea, select, [contenteditable]')) return;
    event.preventDefault();
    field.focus();
  });

  // --- previews ---

  const [LOOK, SHOW, HIDE] = [250, 500, 300]; // ms until a page is asked for, shown, and gone
  const RECORD = /^(?!report\/|timeline\/|names\/)[a-z0-9-]+\/(?!index\.html$)[^/]+\.html$/;
  const known = new Map(); // what heads of pages say, by address
  const asked = new Map(); // the frames of those that have not said it yet
  let link, waits, box, hiding, timers = [];

  const record = (node) => {
    const it = node instanceof Element && node.closest('main a[href]:not(.marks a)');
    if (!it || it.href === here || !it.href.startsWith(root)) return null;
    return RECORD.test(it.href.slice(root.length)) ? it : null;
  };

  const ask = (href) => {
    if (known.has(href) || asked.has(href)) return;
    const frame = make('iframe', '', { src: href, hidden: true });
    asked.set(href, frame);
    document.body.append(frame);
  };

  addEventListener('message', ({ source, data }) => {
    if (seeking && source === seeking.contentWindow) return void go(data?.annals?.to);
    const [href, frame] = [...asked].find(([, it]) => it.contentWindow === source) ?? [];
    if (!frame || !data?.annals) return;
    known.set(href, data.annals);
    asked.delete(href);
    frame.remove();
    if (waits) show();
  });

  function show() {
    const it = known.get(link.href);
    if (box || !it) return void (waits = true);
    box = make('div', '', { id: '_preview', className: 'preview', role: 'tooltip' });
    box.append(make('p', it.kind, { className: 'kicker' }), make('p', it.name, { className: 'name', ...(it.lang && { lang: it.lang, dir: it.dir }) }));
    for (const line of it.lines) {
      box.append(make('p', ''));
      box.lastChild.append(...line.map(([text, tag]) => (tag === 's' || tag === 'q' ? make(tag, text) : text)));
    }
    document.querySelector('main').append(box);
    link.setAttribute('aria-describedby', box.id);
    place();
  }

  // Below the last line of the link, or above the first where there is more room.
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
    timers = [setTimeout(ask, LOOK, at.href), setTimeout(show, SHOW)];
  };

  addEventListener('pointerover', ({ pointerType, target }) => {
    if (pointerType === 'touch') return;
    if (box?.contains(target)) return void clearTimeout(hiding);
    const at = record(target);
    if (at) enter(at);
    else leave();
  });
  document.documentElement.addEventListener('pointerleave', leave);
  addEventListener('focusin', ({ target }) => {
    const at = record(target);
    if (at?.matches(':focus-visible')) enter(at);
    else hide();
  });
  addEventListener('focusout', leave);
  addEventListener('keydown', ({ key }) => key === 'Escape' && hide());
  addEventListener('pagehide', hide);

  // --- the year line ---

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

  // --- filters ---

  // A filter that is open lies over the page: it closes when the reader goes on, or by Escape.
  const close = (isKept) => document.querySelectorAll('.filters > [open]').forEach((it) => (it.open = isKept(it)));
  addEventListener('focusin', ({ target }) => close((it) => it.contains(target)));
  addEventListener('keydown', ({ key }) => key === 'Escape' && close(() => false));

  // --- citations ---

  const citing = document.querySelector('.citing');
  if (!citing) return;
  const { copied, cite, word, paragraph, up, unstamped = '' } = citing.dataset;
  const status = make('p', '', { className: 'skip', role: 'status' });
  citing.append(status);

  // The report's own address, or the one read at.
  const given = words(citing.querySelector('p.cite')).match(/https?:\/\/\S+$/)?.[0];
  const address = given ?? (location.protocol.startsWith('http') ? here : '');

  // A button copies the citation before it, or that of its paragraph.
  addEventListener('click', async ({ target }) => {
    // From a number the focus goes to its button, after the browser has moved it to the paragraph.
    if (paragraph && target.matches('.b > .no')) {
      setTimeout(() => {
        point();
        target.nextElementSibling.focus({ preventScroll: true });
      });
    }
    if (!target.matches('.citing .copy, .b > .copy')) return;
    const { textContent: label, previousElementSibling: before } = target;
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
    if (label === copied) return;
    const say = (it, word) => (target.textContent = it, status.textContent = word);
    say(copied, copied);
    setTimeout(say, 2000, label, '');
  });

  // Of a paragraph with a permanent id the address that leads to it wherever it will be.
  const lasting = (id) => (up !== undefined && !unstamped.split(' ').includes(id) ? new URL(up + permanent(id), address).href : `${address}#${id}`);

  // Beside the paragraph that the address points at.
  function point() {
    const old = document.querySelector('.b > .copy');
    const id = named();
    const number = id && document.getElementById(id)?.closest('.b')?.querySelector(':scope > .no');
    if (old && old === number?.nextElementSibling) return;
    old?.remove();
    if (!number) return;
    const [value, ariaLabel] = [paragraph + (address && ` ${lasting(id)}`), cite].map((it) => it.replace('{number}', number.textContent));
    number.after(make('button', word, { type: 'button', className: 'copy', value, ariaLabel }));
  }

  if (paragraph) {
    addEventListener('hashchange', point);
    point();
  }
})();
