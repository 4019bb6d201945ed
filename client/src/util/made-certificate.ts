/**
 * Whether a page of this address came with a certificate that its server has made itself: no authority vouches for a
 * number.
 */
export const isMadeCertificate = ({ protocol, hostname }: { protocol: string; hostname: string }): boolean =>
  protocol === 'https:' && /^[\d.]+$/.test(hostname);
