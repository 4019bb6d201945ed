import { Eye, EyeOff, MonitorUp } from 'lucide';
import { useState } from 'preact/hooks';
import { t } from '../../../i18n/i18n.ts';
import type { Size } from '../../../layout/best-grid.ts';
import type { Person } from '../../../models/call/call.ts';
import { Icon } from '../../../ui/icon.tsx';
import { Tile } from '../../../ui/tile.tsx';
import { VideoView } from '../../../ui/video-view.tsx';
import type { Uses } from '../../models.ts';
import { hideIfTooLarge } from './hide-if-too-large.ts';
import { mayShowThisPage } from './own-preview.ts';
import { PointerLayer, PointerSwitch } from './pointer-layer.tsx';
import styles from './screen-tile.module.css';
import { TileMenu, type TileMenuProps } from './tile-menu.tsx';
import { ZoomPane } from './zoom-pane.tsx';

type ScreenTileProps = Omit<TileMenuProps, 'label'> & Uses<'call' | 'pointers'> & { large: boolean };
export type RemoteScreenTileProps = ScreenTileProps & {
  person: Person;
  /** Whether their media has stopped arriving. */
  lost: boolean;
};
export type OwnScreenTileProps = ScreenTileProps & Uses<'screen'>;

/** Somebody else's shared screen, always whole; large, it can be zoomed, and otherwise a click enlarges it. */
export function RemoteScreenTile({ tile, person, lost, large, ...models }: RemoteScreenTileProps) {
  const { call, stage, screenSounds, pointers } = models;
  const { id, name, screen, screenAudio } = person;
  const [size, setSize] = useState<Size>();
  const label = t('screen.of', { name });
  return (
    <Tile
      id={tile.key}
      place={tile.place}
      label={label}
      pinned={stage.pins.value.includes(tile.key)}
      lost={lost ? t('tile.lost') : undefined}
      notice={screenAudio?.rejected ? t('tile.sound_rejected') : undefined}
      state={screenSounds.silenced.value.has(id) ? t('screen.silenced') : undefined}
      menu={<TileMenu {...models} tile={tile} label={label} />}
    >
      <p class={styles.waiting} aria-hidden={screen?.track !== undefined && size !== undefined}>
        {t(screen?.rejected ? 'tile.video_rejected' : 'tile.waiting')}
      </p>
      <ZoomPane label={label} live={large}>
        {screen?.track && (
          <VideoView
            track={screen.track}
            fitFor={() => 'contain'}
            onSize={(video) => {
              setSize(video);
              hideIfTooLarge(models, { person, size: video });
            }}
            onShown={(track) => call.plays(track)}
          />
        )}
        {screen?.track && size && (
          <PointerLayer call={call} pointers={pointers} screen={id} video={size} takes={large} />
        )}
      </ZoomPane>
      {large && screen?.track && <PointerSwitch pointers={pointers} />}
      {!large && (
        <button
          type="button"
          class={styles.enlarge}
          aria-label={t('screen.enlarge', { label })}
          onClick={() => stage.enlarge(tile.key)}
        />
      )}
    </Tile>
  );
}

/**
 * The local screen as the others see it, with everybody's pointers on it. If it may contain this page, which would then
 * show itself within itself, the picture appears only on request.
 */
export function OwnScreenTile({ tile, large, ...models }: OwnScreenTileProps) {
  const { call, screen, stage, pointers } = models;
  const [requested, request] = useState(false);
  const { width, height } = screen.video.value?.getSettings() ?? {};
  const size = width && height ? { width, height } : undefined;
  const self = pointers.self.value;
  const label = t('screen.yours_label');
  const risky = mayShowThisPage({ surface: screen.surface.value, size, page: outerSize() });
  const shown = requested || !risky ? screen.video.value : undefined;
  return (
    <Tile
      id={tile.key}
      place={tile.place}
      label={label}
      pinned={stage.pins.value.includes(tile.key)}
      menu={<TileMenu {...models} tile={tile} label={label} />}
    >
      {shown ? (
        <VideoView track={shown} fitFor={() => 'contain'} />
      ) : (
        <div class={styles.own}>
          <Icon of={MonitorUp} size={36} />
          <p class={styles.text}>{t('screen.yours_text')}</p>
        </div>
      )}
      {self && size && <PointerLayer call={call} pointers={pointers} screen={self} video={size} takes={large} />}
      {large && <PointerSwitch pointers={pointers} />}
      {risky && (
        <button type="button" class={styles.preview} onClick={() => request(!requested)}>
          <Icon of={requested ? EyeOff : Eye} size={18} />
          <span class={styles.words}>{t(requested ? 'screen.hide_preview' : 'screen.show_preview')}</span>
        </button>
      )}
    </Tile>
  );
}

const outerSize = () => ({ width: window.outerWidth, height: window.outerHeight });
