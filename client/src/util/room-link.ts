import { canonicalRoomName } from '#shared/protocol/room-name.ts';
import { siteUrl } from './site-url.ts';

/** The path of a room's page within this site. */
export const roomPath = (room: string): string => `/r/${encodeURIComponent(room)}`;

/** The link that invites to a room. */
export const roomLink = (room: string, origin: string): string => `${origin}${siteUrl(roomPath(room))}`;

/** The canonical name of the room in an entered or pasted text: a name or a link. */
export function roomFromInput(text: string): string | undefined {
  const trimmed = text.trim();
  const inLink = /(?:^|\/)r\/([^/?#]+)/u.exec(trimmed)?.[1];
  const raw = inLink === undefined ? trimmed : decode(inLink);
  return raw === undefined ? undefined : canonicalRoomName(raw);
}

/** The decoded text of a part of a URL's path; undefined if its escapes are invalid. */
export function decode(pathPart: string): string | undefined {
  try {
    return decodeURIComponent(pathPart);
  } catch {
    return undefined;
  }
}
