import type { PeerInfo } from '#shared/protocol/room.ts';
import type { Person } from '../../../../models/call/call.ts';
import { nameOfOther } from '../../../../models/people/self-names.ts';
import type { Uses } from '../../../models.ts';
import { moderatedPerson } from '../../person/moderated-person.ts';
import type { ListedPerson } from './person-row.tsx';

/** The local participant as the list shows them. */
export function listedSelf(
  models: Uses<'call' | 'quality' | 'devices' | 'hands' | 'settings' | 'screen' | 'moderation'>,
): ListedPerson {
  const { call, quality, devices, hands, settings, screen, moderation } = models;
  const name = settings.name.value;
  return {
    id: quality.self.value ?? name,
    name,
    self: true,
    role: moderation.role.value,
    stopped: [],
    hand: hands.own.value,
    muted: devices.microphone.value.phase !== 'on' || devices.muted.value,
    speaking: call.selfSpeaking.value,
    cameraOff: devices.camera.value.phase !== 'on',
    sharing: screen.video.value !== undefined,
    quality: quality.own.value,
    onStage: true,
  };
}

/** A participant whom the page follows. */
export function listedPerson(person: Person, models: Uses<'hands' | 'quality'>): ListedPerson {
  const quality = models.quality.of(person.id);
  return { ...moderatedPerson(person, models), self: false, speaking: person.speaking, quality, onStage: true };
}

/** A participant of a large room, as they were when the list was loaded. */
export function listedPeer({ id, name, role, stopped, producers, quality }: PeerInfo): ListedPerson {
  const sends = (source: string) => producers.some((producer) => producer.source === source && !producer.paused);
  return {
    id,
    name: nameOfOther(name),
    self: false,
    role: role ?? 'participant',
    stopped: stopped ?? [],
    hand: 0,
    speaking: false,
    muted: !sends('microphone'),
    cameraOff: !sends('camera'),
    sharing: sends('screen'),
    quality: quality ?? 'good',
    onStage: false,
  };
}
