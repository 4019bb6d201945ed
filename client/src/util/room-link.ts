import { canonicalRoomName } from '#shared/protocol/room-name.ts';

/** The path of a room's page. */
export const roomPath = (room: string): string => `/r/${encodeURIComponent(room)}`;

/** What to send to somebody who shall come. */
export const roomLink = (room: string, origin: string): string => `${origin}${roomPath(room)}`;

/** The canonical name of the room that a person means by what they typed or pasted: a name or a link to one. */
export function roomFromInput(text: string): string | undefined {
  const trimmed = text.trim();
  const inLink = /(?:^|\/)r\/([^/?#]+)/u.exec(trimmed)?.[1];
  const raw = inLink === undefined ? trimmed : decode(inLink);
  return raw === undefined ? undefined : canonicalRoomName(raw);
}

/** The text that a part of a URL's path stands for; undefined where its escapes are broken. */
export function decode(pathPart: string): string | undefined {
  try {
    return decodeURIComponent(pathPart);
  } catch {
    return undefined;
  }
}
