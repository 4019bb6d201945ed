import { Reaction } from '#shared/protocol/talk.ts';
import { t } from '../../../i18n/i18n.ts';
import type { ReactionsModel } from '../../../models/people/reactions.ts';
import { EmojiGrid } from '../../../ui/emoji-grid.tsx';
import { useNarrow } from '../../../ui/use-narrow.ts';

/** All reactions to choose from; several can be sent in a row. */
export function ReactionChoice({ reactions }: { reactions: ReactionsModel }) {
  const send = (reaction: Reaction) => reactions.send(reaction);
  const columns = useNarrow() ? 5 : Reaction.options.length;
  return <EmojiGrid label={t('reaction.title')} emoji={Reaction.options} columns={columns} onPick={send} />;
}
