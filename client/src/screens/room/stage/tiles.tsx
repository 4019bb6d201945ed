import type { ReadonlySignal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';
import { t } from '../../../i18n/i18n.ts';
import type { Person } from '../../../models/call/call.ts';
import { useSize } from '../../../ui/use-size.ts';
import type { Uses } from '../../models.ts';
import { FoldButton } from './fold-button.tsx';
import { useFullScreen } from './full-screen.ts';
import { InviteTile } from './invite-tile.tsx';
import { Pager } from './pager.tsx';
import { PersonTile, type PersonTileProps } from './person-tile.tsx';
import { OwnScreenTile, type OwnScreenTileProps, RemoteScreenTile } from './screen-tile.tsx';
import { SelfTile, type SelfTileProps } from './self-tile.tsx';
import styles from './tiles.module.css';

type AnyTileProps = Omit<PersonTileProps, 'person' | 'lost'> &
  SelfTileProps &
  OwnScreenTileProps & {
    /** The people whose media has stopped arriving. */
    lostPeople: ReadonlySignal<ReadonlySet<string>>;
  };
export type TilesProps = Omit<AnyTileProps, 'tile' | 'large' | 'floats'> & Uses<'sidePanel' | 'dialogs'>;

/**
 * Everybody in a grid, the local participant first; or large tiles with the others in a strip. Of two people, the local
 * one floats over the other.
 */
export function Tiles(models: TilesProps) {
  const { ref, size } = useSize();
  const { stage, call, dialogs } = models;
  useLayoutEffect(() => stage.resize(size), [stage, size]);
  useFullScreen(models);
  const { large, focus, floats, tiles, invitation, page, pager } = stage.tileLayout.value;
  if (size.width === 0) return <div ref={ref} class={styles.tiles} />;
  return (
    <div ref={ref} class={styles.tiles}>
      <ul aria-label={t('room.participants')}>
        {[...large, ...tiles].map((tile) => (
          <AnyTile key={tile.key} tile={tile} large={large.includes(tile)} floats={floats} {...models} />
        ))}
        {invitation && <InviteTile key="invitation" place={invitation} call={call} dialogs={dialogs} />}
      </ul>
      {pager && <Pager place={pager} page={page} onTurn={(to) => stage.turnTo(to)} />}
      {focus && <FoldButton stage={stage} place={focus} />}
    </div>
  );
}

function AnyTile({ tile, large, floats, lostPeople, ...models }: AnyTileProps) {
  const { subject } = tile;
  const isLost = (person: Person) => lostPeople.value.has(person.id);
  switch (subject.of) {
    case 'self':
      return <SelfTile tile={tile} floats={floats} {...models} />;
    case 'own_screen':
      return <OwnScreenTile tile={tile} large={large} {...models} />;
    case 'screen':
      return (
        <RemoteScreenTile tile={tile} person={subject.person} lost={isLost(subject.person)} large={large} {...models} />
      );
    default:
      return <PersonTile tile={tile} person={subject.person} lost={isLost(subject.person)} {...models} />;
  }
}
