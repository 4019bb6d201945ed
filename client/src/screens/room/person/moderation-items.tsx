import {
  Crown,
  Hand,
  Mic,
  MicOff,
  MonitorUp,
  MonitorX,
  Pencil,
  ShieldCheck,
  Star,
  StarOff,
  UserRound,
  UserX,
  Video,
  VideoOff,
} from 'lucide';
import { t } from '../../../i18n/i18n.ts';
import { MenuItem } from '../../../ui/menu-item.tsx';
import { shortName } from '../../../util/person-look.ts';
import type { Uses } from '../../models.ts';
import { moderate } from './moderate.ts';
import type { ModeratedPerson } from './moderated-person.ts';
import styles from './moderation-items.module.css';

export type ModerationItemsProps = Uses<'moderation' | 'dialogs' | 'toasts'> & { person: ModeratedPerson };

/** What a moderator or host may do with a participant, for everybody. */
export function ModerationItems({ person, ...models }: ModerationItemsProps) {
  const { moderation, dialogs } = models;
  const peer = person.id;
  return (
    <section class={styles.items} aria-label={t('host.for_everyone')}>
      <p class={styles.title} aria-hidden="true">
        {t('host.for_everyone')}
      </p>
      <SoundItem {...models} person={person} />
      <SourceItem {...models} person={person} source="camera" on={!person.cameraOff} />
      <SourceItem {...models} person={person} source="screen" on={person.sharing} />
      {person.hand > 0 && (
        <MenuItem
          icon={Hand}
          label={t('host.lower_hand')}
          onClick={() => moderate(models, 'moderation:lowerHand', { peer })}
        />
      )}
      <SpotlightItem {...models} person={person} />
      <MenuItem icon={Pencil} label={t('host.rename')} onClick={() => dialogs.openAbout(person, 'rename_person')} />
      {moderation.role.value === 'host' && <RoleItems {...models} person={person} />}
      <MenuItem icon={UserX} label={t('host.remove')} onClick={() => dialogs.openAbout(person, 'remove_person')} />
    </section>
  );
}

/** Mutes them, asks a muted person to unmute, or allows a microphone that was stopped. */
function SoundItem({ person: { id: peer, name, muted, stopped }, ...models }: ModerationItemsProps) {
  if (stopped.includes('microphone')) {
    const allow = () => moderate(models, 'moderation:allow', { peer, source: 'microphone' });
    return <MenuItem icon={Mic} label={t('host.allow_microphone')} onClick={allow} />;
  }
  if (!muted) {
    const mute = () => moderate(models, 'moderation:mute', { peer });
    return <MenuItem icon={MicOff} label={t('host.mute')} onClick={mute} />;
  }
  const ask = () =>
    moderate(models, 'moderation:askToUnmute', { peer }, () =>
      models.toasts.show({ text: t('host.asked', { name: shortName(name) }), about: `request to ${peer}` }),
    );
  return <MenuItem icon={Mic} label={t('host.ask_unmute')} onClick={ask} />;
}

const sourceLooks = {
  camera: { stop: VideoOff, allow: Video },
  screen: { stop: MonitorX, allow: MonitorUp },
} as const;

/** Stops their camera or screen, or allows it again. */
function SourceItem({
  person: { id: peer, stopped },
  source,
  on,
  ...models
}: ModerationItemsProps & { source: 'camera' | 'screen'; on: boolean }) {
  const isStopped = stopped.includes(source);
  if (!isStopped && !on) return null;
  const act = isStopped ? 'allow' : 'stop';
  return (
    <MenuItem
      icon={sourceLooks[source][act]}
      label={t(`host.${act}_${source}`)}
      onClick={() => moderate(models, `moderation:${act}`, { peer, source })}
    />
  );
}

function SpotlightItem({ person: { id }, ...models }: ModerationItemsProps) {
  const on = models.moderation.spotlight.value === id;
  return (
    <MenuItem
      icon={on ? StarOff : Star}
      label={t(on ? 'host.end_spotlight' : 'host.spotlight')}
      onClick={() => moderate(models, 'spotlight:set', { peer: on ? null : id })}
    />
  );
}

const givenRoles = [
  { role: 'host', icon: Crown },
  { role: 'moderator', icon: ShieldCheck },
  { role: 'participant', icon: UserRound },
] as const;

type GivenRole = (typeof givenRoles)[number]['role'];

function RoleItems({ person, ...models }: ModerationItemsProps) {
  return givenRoles
    .filter(({ role }) => role !== person.role)
    .map(({ role, icon }) => (
      <MenuItem key={role} icon={icon} label={t(`host.make_${role}`)} onClick={() => giveRole(models, person, role)} />
    ));
}

/** Gives this role, with the way back. */
function giveRole(models: Omit<ModerationItemsProps, 'person'>, person: ModeratedPerson, role: GivenRole): void {
  const { id: peer, name, role: before } = person;
  moderate(models, 'role:set', { peer, role }, () => {
    const undo = before === 'viewer' ? undefined : () => moderate(models, 'role:set', { peer, role: before });
    models.toasts.show({
      text: t(`host.is_${role}`, { name: shortName(name) }),
      ...(undo && { action: { label: t('host.undo'), run: undo } }),
      about: `role of ${peer}`,
    });
  });
}
