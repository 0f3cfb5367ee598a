// Firefox, by WebDriver BiDi, which it speaks without a driver in between.
//
// Selenium's BiDi connection is used, and not Playwright or Puppeteer: Playwright sends commands that the Firefox of Debian does not know
// (`emulation.setMediaFeaturesOverride`), and Puppeteer needs seventy more packages. WebKit needs Selenium anyway.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BiDi from 'selenium-webdriver/bidi/index.js';
import { program } from './processes.mjs';
import { WebDriverTab } from './webdriver.mjs';

const LEVELS = ['error', 'warn'];

class FirefoxTab extends WebDriverTab {
  #connection;
  #context;
  #messages = [];
  #viewport;

  constructor(connection, context) {
    super();
    this.#connection = connection;
    this.#context = context;
    // Both console.error() and errors that nothing catches.
    connection.on('log.entryAdded', ({ level, text }) => LEVELS.includes(level) && this.#messages.push(text));
  }

  #send(method, params) {
    return send(this.#connection, method, { context: this.#context, ...params });
  }

  async open(url) {
    // When Tab has led past the last link the focus is in the window, and returns to the page by no command: so there is a new tab.
    if (!(await this.evaluate(() => document.hasFocus()))) await this.#replace();
    await this.#send('browsingContext.navigate', { url, wait: 'complete' });
  }

  async #replace() {
    const old = this.#context;
    this.#context = (await send(this.#connection, 'browsingContext.create', { type: 'tab', referenceContext: old })).context;
    await send(this.#connection, 'browsingContext.close', { context: old });
    if (this.#viewport) await this.#send('browsingContext.setViewport', { viewport: this.#viewport });
  }

  async run(expression) {
    const { type, result, exceptionDetails } = await send(this.#connection, 'script.evaluate', { expression, target: { context: this.#context }, awaitPromise: true, userActivation: false });
    if (type !== 'success') throw new Error(exceptionDetails.text);
    return result.value;
  }

  perform(actions) {
    return this.#send('input.performActions', { actions });
  }

  resize(width, height) {
    this.#viewport = { width, height };
    return this.#send('browsingContext.setViewport', { viewport: this.#viewport });
  }

  async capture() {
    return Buffer.from((await this.#send('browsingContext.captureScreenshot', {})).data, 'base64');
  }

  async messages() {
    return this.#messages.splice(0);
  }
}

async function send(connection, method, params) {
  const { type, error, message, result } = await connection.send({ method, params });
  if (type === 'error') throw new Error(`${method}: ${error}: ${message}`);
  return result;
}

function profile(scheme) {
  const prefs = {
    'ui.systemUsesDarkTheme': scheme === 'dark' ? 1 : 0,
    'ui.prefersReducedMotion': 1,
    'browser.shell.checkDefaultBrowser': false,
    'browser.aboutwelcome.enabled': false,
    'datareporting.policy.dataSubmissionEnabled': false,
    'toolkit.telemetry.reportingpolicy.firstRun': false,
    'app.update.enabled': false,
    'network.captive-portal-service.enabled': false,
    'network.connectivity-service.enabled': false,
  };
  const folder = mkdtempSync(join(tmpdir(), 'annals-firefox-'));
  writeFileSync(join(folder, 'user.js'), Object.entries(prefs).map(([name, value]) => `user_pref("${name}", ${value});\n`).join(''));
  return folder;
}

export async function start({ scheme }) {
  const folder = profile(scheme);
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  let firefox;
  try {
    firefox = await program(process.env.FIREFOX ?? 'firefox-esr', ['--headless', '--no-remote', '--profile', folder, '--remote-debugging-port', '0'], { ready: /WebDriver BiDi listening on (ws:\S+)/ });
    const connection = new BiDi(`${firefox.match[1]}/session`);
    const { capabilities } = await send(connection, 'session.new', { capabilities: {} });
    await send(connection, 'session.subscribe', { events: ['log.entryAdded'] });
    const contexts = [await send(connection, 'browsingContext.create', { type: 'window' })];
    await send(connection, 'browsingContext.activate', { context: contexts[0].context });
    const close = async () => {
      await send(connection, 'browser.close', {}).catch(() => {});
      await firefox.stop();
      remove();
    };
    return { tab: new FirefoxTab(connection, contexts[0].context), version: `Firefox ${capabilities.browserVersion}`, close };
  } catch (error) {
    await firefox?.stop();
    remove();
    throw error;
  }
}
