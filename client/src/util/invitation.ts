import { roomLink } from './room-link.ts';

/** An invitation to a room. */
export type Invitation = {
  /** Links that all lead there, best first. */
  links: [best: string, ...others: string[]];
  /**
   * The people who can open these links. `anyone`: everybody who can open the current page. `network`: only people in
   * this computer's network, whose browsers warn of a self-signed certificate. `nobody`: only this computer.
   */
  reaches: 'anyone' | 'network' | 'nobody';
};

export type InvitationOptions = {
  room: string;
  /** The current page's. */
  origin: string;
  /** The server's origins for others in its network. */
  networkOrigins: readonly string[];
};

/**
 * The links to a room. `localhost` means a different computer on each device, so the server's own addresses replace it.
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
