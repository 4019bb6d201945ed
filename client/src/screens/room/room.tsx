import { useEffect, useMemo } from 'preact/hooks';
import { onLeavingTab } from '../../devices/leaving-tab.ts';
import { addTexts, t } from '../../i18n/i18n.ts';
import { roomEn, roomKo } from '../../i18n/room-texts.ts';
import { watchLostPeople } from '../../models/quality/lost-people.ts';
import { SkipLink } from '../../ui/skip-link.tsx';
import { useArrivalFocus } from '../../ui/use-arrival-focus.ts';
import type { Uses } from '../models.ts';
import { Announcer } from './announcers/announcer.tsx';
import { Banners, type BannersProps } from './announcers/banners.tsx';
import { DataNews, type DataNewsProps } from './announcers/data-news.tsx';
import { ModerationAnnouncer, type ModerationAnnouncerProps } from './announcers/moderation-announcer.tsx';
import { ReactionAnnouncer, type ReactionAnnouncerProps } from './announcers/reaction-announcer.tsx';
import { Sounds, type SoundsProps } from './announcers/sounds.tsx';
import { CONTROLS_ID, Controls, type ControlsProps } from './controls/controls.tsx';
import { SharingBar } from './controls/sharing-bar.tsx';
import { closeMini, keepMiniReady, openMini } from './mini/mini-window.tsx';
import { FileDrop } from './panels/chat/file-drop.tsx';
import { SidePanel, type SidePanelProps } from './panels/side-panel.tsx';
import { RemoteAudio } from './remote-audio.tsx';
import styles from './room.module.css';
import { RoomHeader } from './room-header.tsx';
import { ReactionsLayer } from './stage/reactions-layer.tsx';
import { Tiles, type TilesProps } from './stage/tiles.tsx';

addTexts({ en: roomEn, ko: roomKo });

export type RoomProps = Omit<TilesProps, 'lostPeople'> &
  BannersProps &
  SidePanelProps &
  ControlsProps &
  ReactionAnnouncerProps &
  DataNewsProps &
  ModerationAnnouncerProps &
  SoundsProps &
  Uses<'meetingTime'>;

/** The screen of a call. It is drawn invisibly before the participant has a seat; events are announced after that. */
export function Room(models: RoomProps) {
  const {
    call,
    devices,
    files,
    moderation,
    reactions,
    screen,
    screenSounds,
    personalFilter,
    audio,
    stage,
    settings,
    volumes,
  } = models;
  const { phase } = call.state.value;
  const seated = phase === 'live' || phase === 'reconnecting';
  const main = useArrivalFocus<HTMLElement>(seated);
  useEffect(() => {
    const stop = keepMiniReady(stage);
    return () => {
      stop();
      void closeMini();
    };
  }, [stage]);
  const opensMini = seated && settings.opensMini.value;
  useEffect(() => (opensMini ? onLeavingTab(() => void openMini(models)) : undefined), [opensMini]);
  const lostPeople = useLostPeople(models);
  return (
    <div class={styles.room}>
      <div class={styles.top}>
        <RoomHeader {...models} />
        <SharingBar screen={screen} />
      </div>
      <main ref={main} tabIndex={-1} class={styles.main} aria-label={t('room.label', { room: call.room.value })}>
        <SkipLink label={t('room.skip')} to={CONTROLS_ID} />
        <Tiles {...models} lostPeople={lostPeople} />
        <ReactionsLayer reactions={reactions} />
        <Banners {...models} />
      </main>
      <SidePanel {...models} />
      <FileDrop files={files} moderation={moderation} />
      <Controls {...models} />
      <RemoteAudio
        people={call.people.value}
        silenced={screenSounds.silenced.value}
        hears={(peer) => personalFilter.hears(peer)}
        volumeOf={(peer) => volumes.of(peer)}
        audio={audio}
        speaker={devices.chosen.speaker.value}
        onPlays={(track) => call.plays(track)}
      />
      {seated && (
        <>
          <Announcer {...models} />
          <ReactionAnnouncer {...models} />
          <DataNews {...models} />
          <ModerationAnnouncer {...models} />
          <Sounds {...models} />
        </>
      )}
    </div>
  );
}

/** The people whose media has stopped arriving. */
function useLostPeople({ call, quality }: Uses<'call' | 'quality'>) {
  const { people, recovery } = call;
  const { histories, own } = quality;
  const lost = useMemo(() => watchLostPeople({ people, recovery, histories, own }), [people, recovery, histories, own]);
  useEffect(() => () => lost.close(), [lost]);
  return lost.ids;
}
