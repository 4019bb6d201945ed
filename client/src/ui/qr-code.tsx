import { useEffect, useState } from 'preact/hooks';
import styles from './qr-code.module.css';

/** Without a light margin of four modules, a reader may not find it (ISO/IEC 18004). */
const QUIET_ZONE = 4;

/** `text` as a QR code: dark on white whatever the theme, since some readers know no other. `label` says what it is. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const [code, setCode] = useState<{ size: number; path: string }>();
  useEffect(() => {
    let wanted = true;
    draw(text).then((drawn) => wanted && setCode(drawn), reportError);
    return () => {
      wanted = false;
    };
  }, [text]);
  const size = code?.size ?? 1;
  return (
    <svg class={styles.code} viewBox={`0 0 ${size} ${size}`} shape-rendering="crispEdges" role="img" aria-label={label}>
      <path d={code?.path ?? ''} />
    </svg>
  );
}

/** One square of side 1 per dark module. The encoder is loaded when it is first needed. */
async function draw(text: string): Promise<{ size: number; path: string }> {
  const { encode } = await import('uqr');
  const { size, data } = encode(text, { border: QUIET_ZONE });
  const squares = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')));
  return { size, path: squares.join('') };
}
