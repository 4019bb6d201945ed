import { useEffect, useRef } from 'preact/hooks';
import { listOf, t } from '../../i18n/i18n.ts';
import { shortName } from '../../util/person-look.ts';
import type { Models } from '../context.ts';

/** Reactions come in swarms, and each is said with those that come within this time of it, in milliseconds. */
const GATHER_MS = 1500;

/** Tells of hands and reactions; draws nothing. */
export function SignAnnouncer({ models }: { models: Models }) {
  useHands(models);
  useReactions(models);
  return null;
}

/** A hand of somebody else shows in passing; one's own is only said. */
function useHands({ hands, call, toasts, sidePanel }: Models): void {
  const raised = hands.raised.value;
  const own = hands.own.value > 0;
  const before = useRef({ raised, own });
  useEffect(() => {
    const known = before.current;
    before.current = { raised, own };
    if (own !== known.own) toasts.say(t(own ? 'hand.up' : 'hand.down'));
    for (const peer of raised.filter((one) => !known.raised.includes(one))) {
      const name = nameOf(call, peer);
      if (name === undefined) continue;
      const action = { label: t('people.title'), run: () => sidePanel.show('people') };
      toasts.show({ text: t('hand.raised', { name: shortName(name) }), action, about: `hand of ${peer}` });
    }
    for (const peer of known.raised.filter((one) => !raised.includes(one))) toasts.settle(`hand of ${peer}`);
  }, [raised, own, call, toasts, sidePanel]);
}

function useReactions({ reactions, call, toasts }: Models): void {
  const shown = reactions.shown.value;
  const heard = useRef(0);
  const gathered = useRef(new Map<string, Set<string>>());
  const due = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    for (const { id, peer, reaction } of shown) {
      const name = peer && id > heard.current ? nameOf(call, peer) : undefined;
      heard.current = Math.max(heard.current, id);
      if (name === undefined) continue;
      gathered.current.set(reaction, (gathered.current.get(reaction) ?? new Set()).add(name));
    }
    if (gathered.current.size === 0) return;
    due.current ??= setTimeout(() => {
      const said = [...gathered.current].map(([reaction, names]) =>
        t('reaction.said', { names: listOf([...names]), reaction }),
      );
      toasts.say(said.join('; '));
      gathered.current.clear();
      due.current = undefined;
    }, GATHER_MS);
  }, [shown, call, toasts]);
  useEffect(() => () => clearTimeout(due.current), []);
}

const nameOf = (call: Models['call'], peer: string) => call.people.peek().find(({ id }) => id === peer)?.name;
