import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';

/** Where Debian, or whoever sets it, has put a browser; undefined where there is none. */
export const BROWSER = [process.env.CHROME_PATH, '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  (file) => file !== undefined && existsSync(file),
);

export function launchBrowser(): Promise<Browser> {
  return puppeteer.launch({ executablePath: BROWSER!, args: ['--no-sandbox', '--disable-gpu'] });
}

/** How a page is looked at. */
export interface Look {
  readonly width?: number;
  readonly scheme?: 'light' | 'dark';
  readonly javaScript?: boolean;
  /** A content policy that a server sends with it; from disk without one. */
  readonly policy?: string;
}

export interface Seen {
  readonly page: Page;
  /** What was asked of the network or the disk beside the page itself. */
  readonly requests: readonly string[];
  /** Errors of the console and of scripts. */
  readonly errors: readonly string[];
}

/** Opens a page and hands over what the browser made of it. */
export async function lookAt<T>(
  browser: Browser,
  html: string,
  { width = 1280, scheme = 'light', javaScript = true, policy }: Look,
  use: (seen: Seen) => Promise<T>,
): Promise<T> {
  const served = policy === undefined ? onDisk(html) : await overHttp(html, policy);
  const page = await browser.newPage();
  const requests: string[] = [];
  const errors: string[] = [];
  page.on('request', (request) => {
    if (request.url() !== served.url && !request.url().startsWith('data:')) requests.push(request.url());
  });
  page.on('console', (message) => void (message.type() === 'error' && errors.push(message.text())));
  page.on('pageerror', (error) => void errors.push(String(error)));
  try {
    await page.setJavaScriptEnabled(javaScript);
    await page.setViewport({ width, height: 900 });
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    await page.goto(served.url, { waitUntil: 'load' });
    return await use({ page, requests, errors });
  } finally {
    await page.close();
    served.end();
  }
}

function onDisk(html: string) {
  const folder = mkdtempSync(path.join(tmpdir(), 'page-'));
  const file = path.join(folder, 'index.html');
  writeFileSync(file, html);
  return { url: `file://${file}`, end: () => rmSync(folder, { recursive: true }) };
}

async function overHttp(html: string, policy: string) {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy });
    response.end(html);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const end = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}/`, end };
}
