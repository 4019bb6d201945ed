import type { PeerInfo } from '#shared/protocol/room.ts';
import type { Person } from '../../../../models/call/call.ts';
import { nameOfOther } from '../../../../models/people/self-names.ts';
import type { Uses } from '../../../models.ts';
import type { ListedPerson } from './person-row.tsx';

/** The local participant as the list shows them. */
export function listedSelf(
  models: Uses<'call' | 'quality' | 'devices' | 'hands' | 'settings' | 'screen'>,
): ListedPerson {
  const { call, quality, devices, hands, settings, screen } = models;
  const name = settings.name.value;
  return {
    id: quality.self.value ?? name,
    name,
    self: true,
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
export function listedPerson(
  { id, name, microphone, camera, screen, speaking }: Person,
  { hands, quality }: Uses<'hands' | 'quality'>,
): ListedPerson {
  return {
    id,
    name,
    self: false,
    hand: hands.placeOf(id),
    speaking,
    muted: microphone === undefined || microphone.paused,
    cameraOff: camera === undefined || camera.paused,
    sharing: screen !== undefined,
    quality: quality.of(id),
    onStage: true,
  };
}

/** A participant of a large room, as they were when the list was loaded. */
export function listedPeer({ id, name, producers, quality }: PeerInfo): ListedPerson {
  const sends = (source: string) => producers.some((producer) => producer.source === source && !producer.paused);
  return {
    id,
    name: nameOfOther(name),
    self: false,
    hand: 0,
    speaking: false,
    muted: !sends('microphone'),
    cameraOff: !sends('camera'),
    sharing: sends('screen'),
    quality: quality ?? 'good',
    onStage: false,
  };
}
