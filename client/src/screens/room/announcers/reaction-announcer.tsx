import { useEffect, useRef } from 'preact/hooks';
import { t } from '../../../i18n/i18n.ts';
import type { News } from '../../../models/announcements/news-gatherer.ts';
import type { Uses } from '../../models.ts';

export type ReactionAnnouncerProps = HandsProps & ReactionsProps;

/** Announces hands and reactions; draws nothing. */
export function ReactionAnnouncer(models: ReactionAnnouncerProps) {
  useHands(models);
  useReactions(models);
  return null;
}

type HandsProps = Uses<'hands' | 'call' | 'news' | 'toasts' | 'sidePanel'>;

/** Hands of others show in one toast; the local hand is only read out. */
function useHands({ hands, call, news, toasts, sidePanel }: HandsProps): void {
  const raised = hands.raised.value;
  const own = hands.own.value > 0;
  const before = useRef({ raised, own });
  useEffect(() => {
    const known = before.current;
    before.current = { raised, own };
    if (own !== known.own && !news.rests) toasts.announce(t(own ? 'hand.up' : 'hand.down'));
    const action = { label: t('people.title'), run: () => sidePanel.show('people') };
    const hand: News = { ...raisedHand, toast: { action, group: 'hand' } };
    for (const person of call.people.peek().filter(({ id }) => isNew(raised, known.raised, id))) news.add(hand, person);
    for (const lowered of known.raised.filter((id) => !raised.includes(id))) news.drop(hand.topic, lowered);
    if (raised.length === (own ? 1 : 0)) toasts.settle(hand.topic);
  }, [raised, own, call, news, toasts, sidePanel]);
}

const raisedHand: News = {
  topic: 'hands',
  onceInMs: 10_000,
  text: (names, count) => t('hand.raised', { names, count }),
};

const isNew = (now: readonly string[], before: readonly string[], peer: string) =>
  now.includes(peer) && !before.includes(peer);

type ReactionsProps = Uses<'reactions' | 'news'>;

function useReactions({ reactions, news }: ReactionsProps): void {
  const shown = reactions.shown.value;
  const lastId = useRef(0);
  useEffect(() => {
    for (const { id, by, reaction } of shown) {
      if (id <= lastId.current) continue;
      lastId.current = id;
      if (!by) continue;
      news.add({ topic: `reaction ${reaction}`, text: (names) => t('reaction.sent', { names, reaction }) }, by);
    }
  }, [shown, news]);
}
