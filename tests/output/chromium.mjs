// The browser that pages are looked at with.

import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

export function launch() {
  const named = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  const executablePath = named.find((path) => path && existsSync(path));
  if (!executablePath) throw new Error('no Chromium: install it, or set CHROMIUM to its path');
  const quiet = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
  return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? [...quiet, '--no-sandbox'] : quiet });
}
