import { renderUnicodeCompact } from 'uqr';

export type BannerOptions = {
  /** The best origin comes first; the QR code contains it. */
  origins: readonly string[];
  /** The SHA-256 fingerprint of the certificate. */
  fingerprint: string;
  /** Whether the text is shown in a terminal; otherwise it has no QR code. */
  terminal: boolean;
};

/** The text that explains how to reach the server with a phone, with a line break at its end. */
export function banner({ origins, fingerprint, terminal }: BannerOptions): string {
  const [best = ''] = origins;
  const lines = [
    `In your network: ${origins.join('  ')}`,
    ...(terminal ? ['', qrCode(best), ''] : []),
    'The browser will warn once, because Parley created the certificate itself. Before you continue, compare its',
    `SHA-256 fingerprint with ${fingerprint}`,
    'docs/phone.md has the steps for Android and iPhone.',
  ];
  return `${lines.join('\n')}\n`;
}

/** Black on white whatever the colours of the terminal, with a quiet zone of two modules; two modules share a line. */
function qrCode(text: string): string {
  const rows = renderUnicodeCompact(text, { border: 2 }).split('\n');
  return rows.map((row) => `\x1b[38;5;231;48;5;16m${row}\x1b[0m`).join('\n');
}
