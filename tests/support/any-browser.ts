/** Real Chromium and real Firefox, driven by the same calls over WebDriver BiDi and the DevTools protocol. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer, { type Browser } from 'puppeteer-core';
import { chromiumBin, chromiumFlags } from './browser.ts';
import { Display } from './display.ts';

export type BrowserName = 'chromium' | 'firefox';

/** The browser as setup found it. */
const firefoxBin = process.env.FIREFOX_BIN ?? '/usr/bin/firefox-esr';

/** A browser that no longer answers is reported by the call that hangs, before the test itself gives up. */
const protocolTimeout = 30_000;

export type AnyBrowser = {
  readonly name: BrowserName;
  readonly browser: Browser;
  /** Where downloads go. */
  readonly downloads: string;
  close(): Promise<void>;
};

type Options = {
  /** Whether the person denies camera and microphone; otherwise grants. */
  refuse?: boolean;
  /** A WAV file that Chromium's microphone plays repeatedly. Firefox's always plays a tone. */
  heard?: string;
};

export function launchAny(name: BrowserName, options: Options = {}): Promise<AnyBrowser> {
  return name === 'chromium' ? launchChromium(options) : launchFirefox(options);
}

async function launchChromium({ refuse = false, heard }: Options): Promise<AnyBrowser> {
  const answer = refuse ? '--deny-permission-prompts' : '--use-fake-ui-for-media-stream';
  const devices = [
    '--use-fake-device-for-media-stream=device-count=2,fps=5',
    '--auto-select-desktop-capture-source=Entire screen',
    ...(heard ? [`--use-file-for-fake-audio-capture=${heard}`] : []),
  ];
  const downloads = await mkdtemp(join(tmpdir(), 'parley-downloads-'));
  const browser = await puppeteer.launch({
    executablePath: chromiumBin,
    args: [...chromiumFlags, ...devices, answer],
    defaultViewport: null,
    protocolTimeout,
    downloadBehavior: { policy: 'allow', downloadPath: downloads },
  });
  const close = async () => {
    await browser.close();
    await rm(downloads, { recursive: true });
  };
  return { name: 'chromium', browser, downloads, close };
}

/** Firefox asks nobody and skips its prompts, so that a page can call by itself. */
const firefoxPreferences = {
  'media.navigator.streams.fake': true,
  'media.autoplay.default': 0,
  // Rendered without a graphics card.
  'layout.frame_rate': 15,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  'browser.download.always_ask_before_handling_new_types': false,
  // It would take the keys that are meant for the page.
  'browser.download.alwaysOpenPanel': false,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
};

async function launchFirefox({ refuse = false }: Options): Promise<AnyBrowser> {
  const display = await Display.open();
  const downloads = await mkdtemp(join(tmpdir(), 'parley-downloads-'));
  const saving = { 'browser.download.folderList': 2, 'browser.download.dir': downloads };
  const permission = refuse
    ? { 'permissions.default.camera': 2, 'permissions.default.microphone': 2 }
    : { 'media.navigator.permission.disabled': true };
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: firefoxBin,
    headless: false,
    env: { ...process.env, DISPLAY: display.name },
    extraPrefsFirefox: { ...firefoxPreferences, ...permission, ...saving },
    defaultViewport: null,
    protocolTimeout,
  });
  const close = async () => {
    await browser.close();
    await display.close();
    await rm(downloads, { recursive: true });
  };
  return { name: 'firefox', browser, downloads, close };
}
