import { roomLink } from './room-link.ts';

/** What to send to somebody who shall come to a room. */
export type Invitation = {
  /** Links that all lead there, the best first. */
  links: [best: string, ...others: string[]];
  /**
   * Whom they reach: `anyone` who can open the present page; `network`: only who is in this computer's network, where a
   * certificate that no authority vouches for awaits them; `nobody` but this computer.
   */
  reaches: 'anyone' | 'network' | 'nobody';
};

export type InvitationOptions = {
  room: string;
  /** The present page's. */
  origin: string;
  /** Those at which the server says that others in its network find it. */
  networkOrigins: readonly string[];
};

/**
 * The links to a room. `localhost` means another computer on each device, so the server's own addresses stand for it.
 */
export function invitationTo({ room, origin, networkOrigins }: InvitationOptions): Invitation {
  const link = (from: string) => roomLink(room, from);
  if (networkOrigins.includes(origin)) return { links: [link(origin)], reaches: 'network' };
  if (!isThisComputer(origin)) return { links: [link(origin)], reaches: 'anyone' };
  const [best, ...others] = networkOrigins;
  if (best === undefined) return { links: [link(origin)], reaches: 'nobody' };
  return { links: [link(best), ...others.map(link)], reaches: 'network' };
}

const isThisComputer = (origin: string) => /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(origin).hostname);
