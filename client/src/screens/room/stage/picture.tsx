import { useLayoutEffect } from 'preact/hooks';
import { t } from '../../../i18n/i18n.ts';
import type { StageTile } from '../../../models/stage/stage.ts';
import { useSize } from '../../../ui/use-size.ts';
import type { Models } from '../../context.ts';
import { FoldButton } from './fold-button.tsx';
import { useFullScreen } from './full-screen.ts';
import { InviteTile } from './invite-tile.tsx';
import { Pager } from './pager.tsx';
import { PersonTile } from './person-tile.tsx';
import styles from './picture.module.css';
import { OwnScreenTile, RemoteScreenTile } from './screen-tile.tsx';
import { SelfTile } from './self-tile.tsx';

/** Everybody in a grid, oneself first; or one large tile with the others in a strip. */
export function Picture({ models }: { models: Models }) {
  const { ref, size } = useSize();
  const { stage } = models;
  useLayoutEffect(() => stage.resize(size), [stage, size]);
  useFullScreen(models);
  const { large, tiles, invitation, page, pager } = stage.picture.value;
  if (size.width === 0) return <div ref={ref} class={styles.picture} />;
  return (
    <div ref={ref} class={styles.picture}>
      <ul aria-label={t('room.participants')}>
        {[...(large ? [large] : []), ...tiles].map((tile) => (
          <AnyTile key={tile.key} tile={tile} large={tile === large} models={models} />
        ))}
        {invitation && <InviteTile key="invitation" place={invitation} models={models} />}
      </ul>
      {pager && <Pager place={pager} page={page} onTurn={(to) => stage.turnTo(to)} />}
      {large && <FoldButton stage={stage} place={large.place} />}
    </div>
  );
}

function AnyTile({ tile, large, models }: { tile: StageTile; large: boolean; models: Models }) {
  const { subject } = tile;
  switch (subject.of) {
    case 'self':
      return <SelfTile tile={tile} models={models} />;
    case 'own_screen':
      return <OwnScreenTile tile={tile} large={large} models={models} />;
    case 'screen':
      return <RemoteScreenTile tile={tile} person={subject.person} large={large} models={models} />;
    default:
      return <PersonTile tile={tile} person={subject.person} models={models} />;
  }
}
