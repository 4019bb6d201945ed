/** A name as it is searched and sorted: without case, accents and width, so that "zoe" finds "Ｚoë". */
export const searchName = (name: string): string =>
  name
    .trim()
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .normalize('NFC')
    .toLowerCase();
