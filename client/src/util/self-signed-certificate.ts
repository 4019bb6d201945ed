/**
 * Whether a page at this address came with a certificate that its server created itself: no authority certifies an IP
 * address.
 */
export const isSelfSigned = ({ protocol, hostname }: { protocol: string; hostname: string }): boolean =>
  protocol === 'https:' && /^[\d.]+$/.test(hostname);
