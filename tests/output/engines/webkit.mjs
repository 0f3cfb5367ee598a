// WebKit: WebKitGTK's MiniBrowser by WebKitWebDriver (WebDriver classic), on a display of its own.
//
// The driver gives no messages of the console, and an automated MiniBrowser writes none to its output either, since its session is
// private. So the pages are watched by a script that is put before theirs (`watched`). It sees console.error() and console.warn(), errors that
// nothing catches, promises, and files that fail to load; it does not see what WebKit itself has to say, as of a style that it does not parse.

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Builder } from 'selenium-webdriver';
import { Command, Name } from 'selenium-webdriver/lib/command.js';
import { files, isHtml } from '../tree.mjs';
import { freePort, program } from './processes.mjs';
import { WebDriverTab } from './webdriver.mjs';

/* In the page, before any other script. Messages outlive the page: a link may be followed before they are read. */
function watch() {
  const add = (text) => {
    try {
      sessionStorage.setItem('_messages', JSON.stringify([...JSON.parse(sessionStorage.getItem('_messages') ?? '[]'), text]));
    } catch {
      (window._messages ??= []).push(text);
    }
  };
  for (const level of ['error', 'warn']) {
    const own = console[level];
    console[level] = (...values) => {
      add(values.join(' '));
      own.apply(console, values);
    };
  }
  // The frame of a preview is removed before it has loaded everything.
  addEventListener('error', ({ message, target }) => (message || parent === window) && add(message ?? `not loaded: ${target.src ?? target.href}`), true);
  addEventListener('unhandledrejection', ({ reason }) => add(`in a promise: ${reason}`));
}

/** A copy of the site in which each page is watched. */
export function watched(site) {
  const copy = mkdtempSync(join(tmpdir(), 'annals-watched-'));
  cpSync(site, copy, { recursive: true });
  for (const path of files(copy).filter(isHtml)) {
    const page = readFileSync(join(copy, path), 'utf8');
    writeFileSync(join(copy, path), page.replace('<head>', () => `<head><script>(${watch})()</script>`));
  }
  return { site: copy, remove: () => rmSync(copy, { recursive: true, force: true }) };
}

class WebKitTab extends WebDriverTab {
  #driver;

  constructor(driver) {
    super();
    this.#driver = driver;
  }

  open(url) {
    return this.#driver.get(url);
  }

  run(expression) {
    return this.#driver.executeScript(`return ${expression}`);
  }

  perform(actions) {
    return this.#driver.execute(new Command(Name.ACTIONS).setParameter('actions', actions));
  }

  async resize(width, height) {
    // The bars of the window are above the page.
    const bars = await this.evaluate(() => outerHeight - innerHeight);
    await this.#driver.manage().window().setRect({ x: 0, y: 0, width, height: height + bars });
    if (!(await this.until((width, height) => innerWidth === width && innerHeight === height, [width, height]))) throw new Error(`the window cannot be ${width} × ${height}`);
  }

  async capture() {
    return Buffer.from(await this.#driver.takeScreenshot(), 'base64');
  }

  messages() {
    return this.evaluate(() => {
      const own = window._messages?.splice(0) ?? [];
      try {
        const stored = JSON.parse(sessionStorage.getItem('_messages') ?? '[]');
        sessionStorage.removeItem('_messages');
        return [...stored, ...own];
      } catch {
        return own;
      }
    });
  }
}

/** Settings of GTK: bars small enough for a window of 320 px, and no motion. */
function settings() {
  const folder = mkdtempSync(join(tmpdir(), 'annals-webkit-'));
  mkdirSync(join(folder, 'gtk-3.0'));
  writeFileSync(join(folder, 'gtk-3.0/gtk.css'), '* { font-size: 1px; min-width: 0; min-height: 0; padding: 0; margin: 0; border-width: 0; }\n');
  writeFileSync(join(folder, 'gtk-3.0/settings.ini'), '[Settings]\ngtk-enable-animations=0\n');
  return folder;
}

export async function start({ scheme }) {
  const folder = settings();
  const stops = [async () => rmSync(folder, { recursive: true, force: true })];
  const close = async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  };
  try {
    // A window has the focus where the pointer is, which is in the middle of the screen: so a screen as low as the bars of the window, which it exceeds.
    const display = await program('Xvfb', ['-displayfd', '3', '-screen', '0', '320x16x24', '-nolisten', 'tcp'], { ready: /^(\d+)$/m });
    stops.push(display.stop);
    const port = await freePort();
    const env = { DISPLAY: `:${display.match[1]}`, XDG_CONFIG_HOME: folder, WAYLAND_DISPLAY: '', GDK_BACKEND: 'x11' };
    stops.push((await program('WebKitWebDriver', [`--port=${port}`], { env })).stop);
    await answers(port);
    const args = ['--automation', ...(scheme === 'dark' ? ['--dark-mode'] : [])];
    const driver = await new Builder().usingServer(`http://127.0.0.1:${port}`).withCapabilities({ browserName: 'MiniBrowser', 'webkitgtk:browserOptions': { args } }).build();
    stops.push(() => driver.quit().catch(() => {}));
    const version = (await driver.getCapabilities()).getBrowserVersion();
    return { tab: new WebKitTab(driver), version: `WebKitGTK ${version}`, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The driver says nothing when it is ready, so it is asked. */
async function answers(port) {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (await fetch(`http://127.0.0.1:${port}/status`).then((response) => response.ok, () => false)) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error('WebKitWebDriver does not answer');
}
