import { useLayoutEffect } from 'preact/hooks';
import { t } from '../../i18n/i18n.ts';
import type { Rect } from '../../layout/best-grid.ts';
import { useSize } from '../../ui/use-size.ts';
import type { Models } from '../context.ts';
import { InviteTile } from './invite-tile.tsx';
import { Pager } from './pager.tsx';
import { PersonTile } from './person-tile.tsx';
import styles from './picture.module.css';
import { OwnScreenTile, RemoteScreenTile } from './screen-tile.tsx';
import { SelfTile } from './self-tile.tsx';

/** Everyone in a grid, oneself first; with shared screens, those large and the people in a strip. */
export function Picture({ models }: { models: Models }) {
  const { ref, size } = useSize();
  const { screen, stage } = models;
  useLayoutEffect(() => stage.resize(size), [stage, size]);
  const { places, page, people, sharers, alone } = stage.picture.value;
  const [first, second, ...more] = places.people.tiles;
  if (size.width === 0 || first === undefined) return <div ref={ref} class={styles.picture} />;
  return (
    <div ref={ref} class={styles.picture}>
      <ul aria-label={t('screen.list')} hidden={places.screens.length === 0}>
        {places.screens.map((place, index) => {
          const sharer = sharers[index];
          return sharer === undefined ? (
            <OwnScreenTile key="own" place={place} onStop={() => screen.stop()} />
          ) : (
            <RemoteScreenTile key={sharer.id} place={place} person={sharer} />
          );
        })}
      </ul>
      <ul class={styles.people} style={boxOf(places.people)} aria-label={t('room.participants')}>
        <SelfTile key="self" place={first} models={models} />
        {alone && second && <InviteTile key="invite" place={second} models={models} />}
        {people.map((person, index) => {
          const place = index === 0 ? second : more[index - 1];
          return place && <PersonTile key={person.id} place={place} person={person} models={models} />;
        })}
      </ul>
      {page.count > 1 && <Pager page={page} onTurn={(to) => stage.turnTo(to)} />}
    </div>
  );
}

const px = (length: number) => `${length}px`;

const boxOf = ({ x, y, width, height }: Rect) => ({
  left: px(x),
  top: px(y),
  width: px(width),
  height: px(height),
});
