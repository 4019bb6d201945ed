/**
 * What is most used in chats, in rows that belong together. A list and no library: pickers with all 3,700 bring some
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
