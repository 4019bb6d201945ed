import jsQR from 'jsqr';

export type Pixels = { data: Uint8ClampedArray; width: number; height: number };

/** The text of the QR code in an RGBA image, dark on light only, like some phones; undefined if there is none. */
export function readQrCode({ data, width, height }: Pixels): string | undefined {
  return jsQR(data, width, height, { inversionAttempts: 'dontInvert' })?.data;
}
