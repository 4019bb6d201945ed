import { useEffect, useRef } from 'preact/hooks';
import { listOf, t } from '../../i18n/i18n.ts';
import { rosterChanges } from '../../layout/roster-changes.ts';
import type { Person } from '../../models/call.ts';
import { LiveRegion } from '../../ui/live-region.tsx';
import type { Models } from '../context.ts';

/** Tells those who cannot see the picture what changes in it. */
export function Announcer({ models: { call, personalFilter, toasts } }: { models: Models }) {
  const people = call.people.value;
  const { phase } = call.state.value;
  const before = useRef({ people, phase: 'idle' });
  useEffect(() => {
    const { people: known, phase: earlier } = before.current;
    const admitted = ({ id }: Person) => personalFilter.admits(id);
    before.current = { people, phase };
    for (const text of [...phaseTexts(earlier, phase), ...rosterTexts(known.filter(admitted), people.filter(admitted))])
      toasts.say(text);
  }, [people, phase, personalFilter, toasts]);
  return <LiveRegion announcements={toasts.said.value} />;
}

function phaseTexts(before: string, now: string): string[] {
  if (now !== 'live' || before === 'live') return [];
  return [t(before === 'reconnecting' ? 'room.reconnected' : 'announce.you_joined')];
}

function rosterTexts(before: readonly Person[], now: readonly Person[]): string[] {
  const people = rosterChanges(before, now);
  const screens = rosterChanges(before.filter(sharing), now.filter(sharing));
  return [
    ...said(people.joined, (names, count) => t('announce.joined', { names, count })),
    ...said(people.left, (names, count) => t('announce.left', { names, count })),
    ...screens.joined.map((name) => t('screen.started', { name })),
    ...screens.left.filter((name) => !people.left.includes(name)).map((name) => t('screen.ended', { name })),
  ];
}

const sharing = ({ screen }: Person) => screen !== undefined;

const said = (names: readonly string[], words: (names: string, count: number) => string) =>
  names.length === 0 ? [] : [words(listOf(names), names.length)];
