import { type FileInfo, FileName } from '#shared/protocol/data.ts';

/**
 * A file as it is offered: with a new id, and name and type as the protocol wants them, whatever a file system allowed.
 */
export function infoOf({ name, type, size: bytes }: File): FileInfo {
  return { id: crypto.randomUUID(), name: tidyName(name), bytes, type: tidyType(type) };
}

/** A file that somebody offers, with its name as it is shown and saved. */
export const infoToShow = (info: FileInfo): FileInfo => ({ ...info, name: withPlainSpaces(info.name) });

/** White space, and what is drawn as nothing or as a gap; but not the characters that join and colour emoji. */
const gaps =
  /(?:[\s\u2800]|(?!(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}]\ufe0f?)[\u200d\ufe0f])\p{Default_Ignorable_Code_Point})+/gu;

/** With one space in the place of each gap, so that none pushes the end of a name out of sight. */
const withPlainSpaces = (name: string) => name.replace(gaps, ' ').trim() || 'file';

function tidyName(name: string): string {
  // The end has what the kind of file is told by.
  const tidy = name.replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069/\\]/gu, '').slice(-255);
  return withPlainSpaces(FileName.safeParse(tidy).data ?? '');
}

const tidyType = (type: string) => (/^[\w.+-]+\/[\w.+-]+$/.test(type) && type.length <= 127 ? type : '');
