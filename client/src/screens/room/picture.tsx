import { t } from '../../i18n/i18n.ts';
import { arrange } from '../../layout/arrange.ts';
import { useSize } from '../../ui/use-size.ts';
import type { Models } from '../context.ts';
import { InviteTile } from './invite-tile.tsx';
import { PersonTile } from './person-tile.tsx';
import styles from './picture.module.css';
import { OwnScreenTile, RemoteScreenTile } from './screen-tile.tsx';
import { SelfTile } from './self-tile.tsx';

/** Everyone in a grid, oneself first; with shared screens, those large and the people in a strip. */
export function Picture({ models }: { models: Models }) {
  const { ref, size } = useSize();
  const { call, screen } = models;
  const people = call.people.value;
  const sharers = people.filter((person) => person.screen !== undefined);
  const sharing = screen.video.value !== undefined;
  const screens = sharers.length + (sharing ? 1 : 0);
  // Whoever comes first takes the place of the invitation, so nobody's tile moves.
  const alone = people.length === 0 && screens === 0;
  const picture = arrange(size, { people: people.length + (alone ? 2 : 1), screens });
  const [first, second, ...more] = picture.people.tiles;
  if (size.width === 0 || first === undefined) return <div ref={ref} class={styles.picture} />;
  return (
    <div ref={ref} class={styles.picture}>
      <ul aria-label={t('screen.list')} hidden={screens === 0}>
        {picture.screens.map((place, index) => {
          const sharer = sharers[index];
          return sharer === undefined ? (
            <OwnScreenTile key="own" place={place} onStop={() => screen.stop()} />
          ) : (
            <RemoteScreenTile key={sharer.id} place={place} person={sharer} />
          );
        })}
      </ul>
      <ul class={styles.people} style={boxOf(picture.people)} aria-label={t('room.participants')}>
        <li class={styles.content} style={sizeOf(picture.people.content)} role="presentation" />
        <SelfTile key="self" place={first} models={models} />
        {alone && second && <InviteTile key="invite" place={second} room={call.room.value} />}
        {people.map((person, index) => {
          const place = index === 0 ? second : more[index - 1];
          return place && <PersonTile key={person.id} place={place} person={person} />;
        })}
      </ul>
    </div>
  );
}

const px = (length: number) => `${length}px`;

const sizeOf = ({ width, height }: { width: number; height: number }) => ({ width: px(width), height: px(height) });

const boxOf = ({ x, y, width, height }: { x: number; y: number; width: number; height: number }) => ({
  left: px(x),
  top: px(y),
  width: px(width),
  height: px(height),
});
