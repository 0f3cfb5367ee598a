// The Chromium that the tests use.

import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

export function executable() {
  const named = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  const path = named.find((path) => path && existsSync(path));
  if (!path) throw new Error('no Chromium: install it, or set CHROMIUM to its path');
  return path;
}

const quiet = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
export const flags = process.getuid?.() === 0 ? [...quiet, '--no-sandbox'] : quiet;

export const launch = (more = []) => chromium.launch({ executablePath: executable(), args: [...flags, ...more] });
