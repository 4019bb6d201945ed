import { type FileInfo, FileName, MAX_FILE_NAME_LENGTH } from '#shared/protocol/data.ts';

/**
 * A file as it is offered: with a new id, and name and type as the protocol requires, whatever a file system allowed.
 */
export function infoOf({ name, type, size: bytes }: File): FileInfo {
  return { id: crypto.randomUUID(), name: tidyName(name), bytes, type: tidyType(type) };
}

/** An offered file, with its name as it is shown and saved, and no longer than anybody may choose. */
export const infoToShow = (info: FileInfo): FileInfo => ({
  ...info,
  name: withPlainSpaces(info.name.slice(-MAX_FILE_NAME_LENGTH)),
});

/** White space, and characters that are drawn blank; but not those that join and colour emoji. */
const gaps =
  /(?:[\s\u2800]|(?!(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}]\ufe0f?)[\u200d\ufe0f])\p{Default_Ignorable_Code_Point})+/gu;

/** Replaces each gap by one space, so that none pushes the end of a name out of sight. */
const withPlainSpaces = (name: string) => name.replace(gaps, ' ').trim() || 'file';

function tidyName(name: string): string {
  // The end shows the kind of file.
  const tidy = name.replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069/\\]/gu, '').slice(-MAX_FILE_NAME_LENGTH);
  return withPlainSpaces(FileName.safeParse(tidy).data ?? '');
}

const tidyType = (type: string) => (/^[\w.+-]+\/[\w.+-]+$/.test(type) && type.length <= 127 ? type : '');
