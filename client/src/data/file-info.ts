import { type FileInfo, FileName } from '#shared/protocol/data.ts';

/**
 * A file as it is offered: with a new id, and name and type as the protocol wants them, whatever a file system allowed.
 */
export function infoOf({ name, type, size: bytes }: File): FileInfo {
  return { id: crypto.randomUUID(), name: tidyName(name), bytes, type: tidyType(type) };
}

function tidyName(name: string): string {
  // The end has what the kind of file is told by.
  const tidy = name.replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069/\\]/gu, '').slice(-255);
  return FileName.safeParse(tidy).data ?? 'file';
}

const tidyType = (type: string) => (/^[\w.+-]+\/[\w.+-]+$/.test(type) && type.length <= 127 ? type : '');
