/** A key press, and what it would otherwise do. */
export type KeyPress = Pick<
  KeyboardEvent,
  'key' | 'code' | 'ctrlKey' | 'altKey' | 'metaKey' | 'repeat' | 'isComposing' | 'defaultPrevented'
> & {
  /**
   * `text`: it would write or choose something. `control`: space and enter would press it. `panel`: a dialog or a menu
   * is open.
   */
  over: 'page' | 'text' | 'control' | 'panel';
};

/** On a button, these press the button. */
const pressing = new Set([' ', 'enter']);

/**
 * The key of a shortcut: a lower-case letter, a symbol, or ' '; undefined if the press belongs to something else. While
 * another script is being written, such as Korean, a letter is found by its place on the keyboard.
 */
export function shortcutKey(press: KeyPress): string | undefined {
  const { ctrlKey, altKey, metaKey, repeat, isComposing, defaultPrevented, over } = press;
  if (ctrlKey || altKey || metaKey || repeat || isComposing || defaultPrevented) return undefined;
  const key = keyOf(press);
  if (over === 'text' || over === 'panel' || (over === 'control' && pressing.has(key))) return undefined;
  return key;
}

/** The key by itself, whatever else is held or focused. */
export function keyOf({ key, code }: Pick<KeyPress, 'key' | 'code'>): string {
  const [, letter] = /^Key([A-Z])$/u.exec(code) ?? [];
  const foreign = letter !== undefined && !/^[a-z]$/iu.test(key);
  return (foreign ? letter : key).toLowerCase();
}
