const MAX_CODE_POINTS = 64;

/**
 * The canonical spelling of a room's name, or undefined if it is invalid: NFKC without invisible characters, lower
 * case, runs of spaces, underscores and hyphens as one hyphen, none at the ends; letters (with their marks), digits and
 * hyphens, 1 to 64 code points. It is idempotent, so two links that look alike lead to one room.
 */
export function canonicalRoomName(raw: string): string | undefined {
  const name = raw
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .toLowerCase()
    .normalize('NFKC')
    .replace(/[\s_-]+/gu, '-')
    .replace(/^-|-$/gu, '');
  const allowed = /^[\p{L}\p{Nd}-][\p{L}\p{M}\p{Nd}-]*$/u.test(name);
  return allowed && [...name].length <= MAX_CODE_POINTS ? name : undefined;
}
