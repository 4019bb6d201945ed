import type { PeerId } from '#shared/protocol/scalars.ts';
import type { Mention } from '#shared/protocol/talk.ts';

/**
 * Those mentions of a text that name a person who is here: at its place, the text reads "@" and the name of that
 * person. Otherwise a mark in the text could stand for somebody else. `nameOf` is undefined for others.
 */
export function validMentions(
  text: string,
  mentions: readonly Mention[],
  nameOf: (peer: PeerId) => string | undefined,
): Mention[] {
  let end = 0;
  return mentions.flatMap(({ peer, at }) => {
    const name = nameOf(peer);
    if (name === undefined || at < end || !text.startsWith(`@${name}`, at)) return [];
    const length = name.length + 1;
    end = at + length;
    return [{ peer, at, length }];
  });
}
