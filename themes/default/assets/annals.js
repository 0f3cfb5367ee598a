// Previews of records, and citations to copy. Nothing is lost without it.
(() => {
  'use strict';
  const root = document.currentScript.src.replace(/assets\/[^/]*$/, '');
  const here = location.href.replace(/[?#].*/s, '');
  const words = (node) => (node ? node.textContent.replace(/\s+/g, ' ').trim() : '');
  const make = (name, text, more) => Object.assign(document.createElement(name), { textContent: text }, more);

  // In a frame a page tells the page around it what its head says: so a preview needs no data, from a disk too.
  if (window.parent !== window) {
    const one = (selector) => document.querySelector(`main ${selector}`);
    const all = (selector) => [...document.querySelectorAll(`main ${selector}`)].map(words);
    const name = one('h1');
    if (name) {
      const { lang, dir } = name;
      const lines = [...all('.reviewing'), ...all('.opening .lede'), ...all('.status dd')];
      window.parent.postMessage({ annals: { kind: words(one('.kicker')), name: words(name), lang, dir, lines } }, '*');
    }
    return;
  }

  // --- previews ---

  const [LOOK, SHOW, HIDE] = [250, 500, 300]; // ms until a page is asked for, shown, and gone
  const RECORD = /^(?!report\/|timeline\/|names\/)[a-z0-9-]+\/(?!index\.html$)[^/]+\.html$/;
  const known = new Map(); // what heads of pages say, by address
  const asked = new Map(); // the frames of those that have not said it yet
  let link, box, hiding, timers = [];

  const record = (node) => {
    const it = node instanceof Element && node.closest('main a[href]');
    if (!it || typeof it.href !== 'string' || it.href === here || !it.href.startsWith(root)) return null;
    return RECORD.test(it.href.slice(root.length)) ? it : null;
  };

  const ask = (href) => {
    if (known.has(href) || asked.has(href)) return;
    const frame = make('iframe', '', { src: href, hidden: true });
    asked.set(href, frame);
    document.body.append(frame);
  };

  addEventListener('message', ({ source, data }) => {
    const [href, frame] = [...asked].find(([, it]) => it.contentWindow === source) ?? [];
    if (!frame || !data?.annals) return;
    known.set(href, data.annals);
    asked.delete(href);
    frame.remove();
    if (link?.waits) show();
  });

  function show() {
    const it = known.get(link.at.href);
    if (box || !it) return void (link.waits = true);
    box = make('div', '', { id: '_preview', className: 'preview' });
    box.setAttribute('role', 'tooltip');
    box.append(make('p', it.kind, { className: 'kicker' }), make('p', it.name, { className: 'name', ...(it.lang && { lang: it.lang, dir: it.dir }) }));
    box.append(...it.lines.map((line) => make('p', line)));
    document.querySelector('main').append(box);
    link.at.setAttribute('aria-describedby', box.id);
    place(link.at, link.y);
  }

  // Below the pointed line of the link, or above it.
  function place(at, y) {
    const lines = [...at.getClientRects()];
    const line = lines.find((it) => it.top <= y && y <= it.bottom) ?? lines[0];
    const { width, height } = box.getBoundingClientRect();
    const isAbove = line.bottom + height + 8 > innerHeight && line.top > height + 8;
    box.style.top = `${scrollY + (isAbove ? line.top - height - 6 : line.bottom + 6)}px`;
    box.style.left = `${scrollX + Math.max(8, Math.min(line.left, document.documentElement.clientWidth - width - 8))}px`;
  }

  function hide() {
    [...timers, hiding].forEach(clearTimeout);
    timers = [];
    link?.at.removeAttribute('aria-describedby');
    box?.remove();
    link = box = null;
  }

  const leave = () => {
    clearTimeout(hiding);
    hiding = setTimeout(hide, HIDE);
  };

  const enter = (at, y) => {
    clearTimeout(hiding);
    if (link?.at === at) return;
    hide();
    link = { at, y, waits: false };
    timers = [setTimeout(ask, LOOK, at.href), setTimeout(show, SHOW)];
  };

  addEventListener('pointerover', (event) => {
    if (event.pointerType === 'touch') return;
    if (box?.contains(event.target)) return void clearTimeout(hiding);
    const at = record(event.target);
    if (at) enter(at, event.clientY);
    else if (link && document.activeElement !== link.at) leave();
  });
  document.documentElement.addEventListener('pointerleave', () => link && document.activeElement !== link.at && leave());
  addEventListener('focusin', ({ target }) => {
    const at = record(target);
    if (at?.matches(':focus-visible')) enter(at, -1);
    else if (link) hide();
  });
  addEventListener('focusout', () => link && leave());
  addEventListener('keydown', ({ key }) => key === 'Escape' && hide());
  addEventListener('pagehide', hide);

  // --- citations ---

  const citing = document.querySelector('.citing');
  if (!citing) return;
  const { copied, cite, word, paragraph } = citing.dataset;

  // The report's own address, or the one read at.
  const given = words(citing.querySelector('p.cite')).match(/https?:\/\/\S+$/)?.[0];
  const address = given ?? (location.protocol.startsWith('http') ? here : '');

  async function put(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const field = make('textarea', text, { readOnly: true, className: 'skip' });
      document.body.append(field);
      field.select();
      document.execCommand('copy');
      field.remove();
    }
  }

  // A button copies the citation before it, or that of its paragraph.
  addEventListener('click', async ({ target }) => {
    if (!target.matches?.('.citing .copy, .b > .copy')) return;
    const label = target.textContent;
    const before = target.previousElementSibling;
    const text = target.dataset.text ?? before.textContent;
    await put(before.matches('p') && !given && address ? `${text} ${address}` : text);
    if (label === copied) return;
    target.textContent = copied;
    target.setAttribute('aria-live', 'polite');
    setTimeout(() => (target.textContent = label), 2000);
  });

  // Beside the paragraph that the address points at.
  function point() {
    document.querySelector('.b > .copy')?.remove();
    const id = decodeURIComponent(location.hash.slice(1));
    const number = id && document.getElementById(id)?.closest('.b')?.querySelector(':scope > .no');
    if (!number) return;
    const text = paragraph.replace('{number}', number.textContent);
    const it = make('button', word, { type: 'button', className: 'copy' });
    it.dataset.text = address ? `${text} ${address}#${id}` : text;
    it.setAttribute('aria-label', cite.replace('{number}', number.textContent));
    number.after(it);
  }

  if (paragraph) {
    addEventListener('hashchange', point);
    point();
  }
})();
