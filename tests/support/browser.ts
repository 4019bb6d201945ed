import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Locator,
  type Page,
} from 'playwright-core';
import { until } from './until.ts';

/** The browser as setup found it; a plain name is looked up on the PATH by Debian's and Ubuntu's packages. */
export const chromiumBin = process.env.CHROMIUM_BIN ?? '/usr/bin/chromium';

/**
 * The same without windows, if setup found it: its pages open and join with a quarter less CPU. It does not know all of
 * Chromium's flags, and focus and dialogs behave differently.
 */
export const shellBin = process.env.CHROMIUM_SHELL_BIN ?? chromiumBin;

/** Chromium obeys only the last such list, so this one repeats the driver's own as far as tests need it. */
const disabledFeatures = [
  // Each context's address bar would get a renderer of its own, for half a second of a core.
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
];

export const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=no-user-gesture-required',
  `--disable-features=${disabledFeatures.join(',')}`,
];
const fakeDevices = (fps: number) => [
  `--use-fake-device-for-media-stream=device-count=2,fps=${fps}`,
  '--auto-select-desktop-capture-source=Entire screen',
];

export type BrowserOptions = {
  /** Whether the person denies camera and microphone; otherwise grants. */
  refuse?: boolean;
  /** An origin on plain http, other than localhost, whose pages get devices anyway. */
  secureOrigin?: string;
  /** A WAV file that the microphone plays repeatedly, instead of Chromium's own beeps. */
  heard?: string;
  /** Whether a page may record its loudspeaker. There are no fake devices then: the page brings its own. */
  recordsItself?: boolean;
  /** Whether all certificates are accepted. */
  trustAll?: boolean;
  /** Host names that DNS does not know, and their addresses. */
  hosts?: Record<string, string>;
  /** Of the fake cameras. */
  framesPerSecond?: number;
  executablePath?: string;
};

/** Reading statistics takes a part of a core that the page needs. */
export const STATS_EVERY_MS = 200;

/** Real Chromium with two fake cameras. */
export function launchBrowser({
  refuse = false,
  secureOrigin,
  heard,
  recordsItself = false,
  trustAll = false,
  hosts = {},
  framesPerSecond = 5,
  executablePath = chromiumBin,
}: BrowserOptions = {}): Promise<Browser> {
  const answer = refuse ? '--deny-permission-prompts' : '--use-fake-ui-for-media-stream';
  const devices = recordsItself ? ['--auto-accept-this-tab-capture'] : [...fakeDevices(framesPerSecond), answer];
  const trusted = secureOrigin ? [`--unsafely-treat-insecure-origin-as-secure=${secureOrigin}`] : [];
  const sound = heard ? [`--use-file-for-fake-audio-capture=${heard}`] : [];
  const rules = Object.entries(hosts).map(([name, address]) => `MAP ${name} ${address}`);
  const known = rules.length > 0 ? [`--host-resolver-rules=${rules.join(',')}`] : [];
  const lenient = trustAll ? ['--ignore-certificate-errors'] : [];
  return chromium.launch({
    executablePath,
    args: [...chromiumFlags, ...devices, ...trusted, ...sound, ...lenient, ...known],
    ignoreDefaultArgs: recordsItself ? ['--mute-audio'] : [],
  });
}

/** The statistics of one remote track on a page, from `getStats`. */
export type Received = {
  kind: string;
  track: string;
  packets: number;
  framesDecoded: number;
  audioEnergy: number;
  width: number;
};

/** Runs in a page before its own scripts. */
export type InitScript = (() => void) | string;

/** The part of a local candidate that shows its path, from `getStats`. */
type SelectedCandidate = { candidateType: string; protocol: string; relayProtocol?: string };

export type AttendeeOptions = {
  url: string;
  room: string;
  name: string;
  path?: string | undefined;
  init?: InitScript | InitScript[];
  viewport?: { width: number; height: number };
  /** Other properties of the browser: its language, a touch screen, a dark theme. */
  context?: BrowserContextOptions;
};

/** One participant at a page of their own, with nothing remembered. */
export class Attendee {
  readonly page: Page;
  readonly name: string;
  readonly problems: string[] = [];
  readonly #context: BrowserContext;

  static async open(
    browser: Browser,
    {
      url,
      room,
      name,
      path = `/r/${encodeURIComponent(room)}?name=${encodeURIComponent(name)}`,
      init = [],
      viewport = { width: 1280, height: 720 },
      context: options = {},
    }: AttendeeOptions,
  ): Promise<Attendee> {
    // Without graphics hardware, what moves takes a large part of a core.
    const context = await browser.newContext({ locale: 'en-US', viewport, reducedMotion: 'reduce', ...options });
    const page = await context.newPage();
    await page.addInitScript(recordPeerConnections);
    for (const script of [init].flat()) await page.addInitScript(script);
    const attendee = new Attendee({ context, page, name });
    await page.goto(`${url}${path}`);
    return attendee;
  }

  private constructor({ context, page, name }: { context: BrowserContext; page: Page; name: string }) {
    this.#context = context;
    this.page = page;
    this.name = name;
    page.on('pageerror', (error) => this.problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.problems.push(message.text());
    });
  }

  async join(): Promise<void> {
    await this.button('Join').click();
    await this.button('Leave').waitFor();
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** The tile of this label. */
  tile(label: string): Locator {
    return this.page.getByRole('listitem').filter({ has: this.page.getByText(label, { exact: true }) });
  }

  /** The remote tracks that play on this page now. */
  async received(): Promise<Received[]> {
    return this.page.evaluate(inboundStats);
  }

  /** The decoded size and frame count of the video in this tile; undefined while it shows none. */
  async videoOf(label: string): Promise<Received | undefined> {
    const tracks = await this.tile(label)
      .locator('video')
      .evaluateAll((videos) =>
        videos.flatMap((video) => {
          // An element that has left the page meanwhile has none.
          const { srcObject } = video as HTMLVideoElement;
          return srcObject instanceof MediaStream ? srcObject.getTracks().map(({ id }) => id) : [];
        }),
      );
    return (await this.received()).find(({ track }) => tracks.includes(track));
  }

  /**
   * The colour in the middle of the tile's video, each part from 0 to 255; of the next video if one is about to replace
   * it.
   */
  async colorOf(label: string): Promise<{ red: number; green: number; blue: number }> {
    return this.tile(label)
      .locator('video')
      .last()
      .evaluate((video: HTMLVideoElement) => {
        const canvas = new OffscreenCanvas(1, 1);
        const context = canvas.getContext('2d');
        context?.drawImage(video, video.videoWidth / 2, video.videoHeight / 2, 1, 1, 0, 0, 1, 1);
        const [red = 0, green = 0, blue = 0] = context?.getImageData(0, 0, 1, 1).data ?? [];
        return { red, green, blue };
      });
  }

  /** Resolves once that many more frames have been decoded of the video in this tile, or as many of another stream. */
  async sees(label: string, frames = 1): Promise<void> {
    const before = await this.videoOf(label);
    const moves = async () => {
      const now = await this.videoOf(label);
      const from = now?.track === before?.track ? (before?.framesDecoded ?? 0) : 0;
      return now !== undefined && now.framesDecoded >= from + frames;
    };
    await until(moves, `${this.name} sees ${label} moving`, { everyMs: STATS_EVERY_MS });
  }

  /** Resolves once that many others are heard from now on, by the energy of what is played. */
  async hears(others = 1): Promise<void> {
    const before = await this.#energies();
    const heard = async () => {
      const louder = [...(await this.#energies())].filter(([track, energy]) => energy > (before.get(track) ?? 0));
      return louder.length >= others;
    };
    await until(heard, `${this.name} hears ${others}`, { everyMs: STATS_EVERY_MS });
  }

  async #energies(): Promise<Map<string, number>> {
    const audio = (await this.received()).filter(({ kind }) => kind === 'audio');
    return new Map(audio.map(({ track, audioEnergy }) => [track, audioEnergy]));
  }

  /** The encodings in which the camera is sent: one per simulcast stream. */
  async sendEncodings(): Promise<RTCRtpEncodingParameters[]> {
    return this.page.evaluate(() => {
      const { peerConnections } = window as unknown as { peerConnections: RTCPeerConnection[] };
      const senders = peerConnections.flatMap((connection) => connection.getSenders());
      const sending = senders.filter(
        ({ track, transport }) => track?.kind === 'video' && transport?.state === 'connected',
      );
      return sending.flatMap((sender) => sender.getParameters().encodings);
    });
  }

  /** How each connected transport reaches the server: the type of its own candidate, and for a relay its protocol. */
  async selectedPaths(): Promise<string[]> {
    const candidates = await this.selectedCandidates();
    return candidates.map(
      ({ candidateType, relayProtocol }) => `${candidateType}${relayProtocol ? ` over ${relayProtocol}` : ''}`,
    );
  }

  /** The own candidate of each connected transport. */
  selectedCandidates(): Promise<SelectedCandidate[]> {
    return this.page.evaluate(async () => {
      const { peerConnections } = window as unknown as { peerConnections: RTCPeerConnection[] };
      const reports = await Promise.all(peerConnections.map((connection) => connection.getStats()));
      return reports.flatMap((report) =>
        [...report.values()]
          .filter(({ type, selectedCandidatePairId }) => type === 'transport' && selectedCandidatePairId)
          .map(({ selectedCandidatePairId }) => report.get(report.get(selectedCandidatePairId).localCandidateId)),
      );
    });
  }

  /** How many RTP packets this page has sent, of audio and video or of one of them. */
  async packetsSent(of?: 'audio' | 'video'): Promise<number> {
    return this.page.evaluate(async (wanted) => {
      const { peerConnections } = window as unknown as { peerConnections: RTCPeerConnection[] };
      const reports = await Promise.all(peerConnections.map((connection) => connection.getStats()));
      const sent = reports.flatMap((report) => [...report.values()]).filter(({ type }) => type === 'outbound-rtp');
      const counted = sent.filter(({ kind }) => wanted === undefined || kind === wanted);
      return counted.reduce((sum, { packetsSent = 0 }) => sum + packetsSent, 0);
    }, of);
  }

  /** The server's SDP answer of the send transport; empty until it has been set. */
  async sendAnswer(): Promise<string> {
    return this.page.evaluate(() => {
      const { peerConnections } = window as unknown as { peerConnections: RTCPeerConnection[] };
      const sending = peerConnections.filter((connection) =>
        connection.getSenders().some(({ track }) => track !== null),
      );
      return sending.map(({ remoteDescription }) => remoteDescription?.sdp ?? '').join('');
    });
  }

  async close(): Promise<void> {
    // Without windows, Chromium does not tell a page that it is closed with its context.
    if (!this.page.isClosed()) await this.page.evaluate(() => window.dispatchEvent(new Event('pagehide')));
    await this.#context.close();
  }
}

/** Runs in the page: remembers every peer connection, so that its statistics can be read. */
export function recordPeerConnections(): void {
  const all: RTCPeerConnection[] = [];
  const Real = window.RTCPeerConnection;
  window.RTCPeerConnection = new Proxy(Real, {
    construct: (target, args) => {
      const connection = Reflect.construct(target, args) as RTCPeerConnection;
      all.push(connection);
      return connection;
    },
  });
  Object.assign(window, { peerConnections: all });
}

/** Runs in the page. */
export async function inboundStats(): Promise<Received[]> {
  const { peerConnections } = window as unknown as { peerConnections: RTCPeerConnection[] };
  /** In Firefox, statistics never come if the connection is closed meanwhile. */
  const statsOf = (connection: RTCPeerConnection): Promise<RTCStatsReport> => {
    const { promise: none, resolve } = Promise.withResolvers<RTCStatsReport>();
    const watch = setInterval(() => {
      if (connection.signalingState === 'closed') setTimeout(resolve, 1000, new Map());
    }, 100);
    return Promise.race([connection.getStats(), none]).finally(() => clearInterval(watch));
  };
  const reports = await Promise.all(peerConnections.map(statsOf));
  return reports
    .flatMap((report) => [...report.values()])
    .filter((stats) => stats.type === 'inbound-rtp')
    .map((stats) => ({
      kind: stats.kind,
      track: stats.trackIdentifier,
      packets: stats.packetsReceived ?? 0,
      framesDecoded: stats.framesDecoded ?? 0,
      audioEnergy: stats.totalAudioEnergy ?? 0,
      width: stats.frameWidth ?? 0,
    }));
}
