import jsQR from 'jsqr';

export type Pixels = { data: Uint8ClampedArray; width: number; height: number };

/**
 * What the QR code in an RGBA picture says, dark on light only, as some phones have it; undefined where there is none.
 */
export function readQrCode({ data, width, height }: Pixels): string | undefined {
  return jsQR(data, width, height, { inversionAttempts: 'dontInvert' })?.data;
}
