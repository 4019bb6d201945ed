/**
 * The most used emoji, in rows that belong together. A list instead of a library: pickers with all 3,700 need some
 * hundred kilobytes and inline styles, which our content security policy forbids, while every system has a keyboard of
 * its own for the rest.
 */
export const emoji = [
  ...['😀', '😂', '🤣', '😊', '😉', '😍', '🥰', '😘'],
  ...['😎', '🤔', '😮', '😅', '🙃', '😴', '😢', '😭'],
  ...['😡', '🤯', '🥳', '🤗', '🫡', '🤞', '👋', '✋'],
  ...['👍', '👎', '👌', '👏', '🙌', '🙏', '💪', '🤝'],
  ...['❤️', '💔', '🔥', '✨', '⭐', '💯', '✅', '❌'],
  ...['🎉', '🎂', '🎁', '☕', '🍕', '🍻', '🚀', '💡'],
] as const;
