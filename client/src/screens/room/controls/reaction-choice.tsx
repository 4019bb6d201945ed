import { Reaction } from '#shared/protocol/talk.ts';
import { t } from '../../../i18n/i18n.ts';
import { EmojiGrid } from '../../../ui/emoji-grid.tsx';
import { useNarrow } from '../../../ui/use-narrow.ts';
import type { Uses } from '../../models.ts';
import styles from './reaction-choice.module.css';

/** All reactions to choose from; several can be sent in a row. */
export function ReactionChoice({ reactions, moderation }: Uses<'reactions' | 'moderation'>) {
  const send = (reaction: Reaction) => reactions.send(reaction);
  const restraint = moderation.restraintOn('reactions');
  const columns = useNarrow() ? 5 : Reaction.options.length;
  if (restraint) return <p class={styles.none}>{t(`restraint.${restraint}`)}</p>;
  return <EmojiGrid label={t('reaction.title')} emoji={Reaction.options} columns={columns} onPick={send} />;
}
