import type { PeerId } from '#shared/protocol/scalars.ts';

/** A video that has a tile: the camera or the screen of a participant. */
export type TileKey = `${'camera' | 'screen'}:${PeerId}`;

/** Stands for the local participant's id, which the roster does not contain. */
export const SELF = 'self';

export const cameraOf = (peer: PeerId): TileKey => `camera:${peer}`;
export const screenOf = (peer: PeerId): TileKey => `screen:${peer}`;
export const peerOf = (key: TileKey): PeerId => key.slice(key.indexOf(':') + 1);
export const isScreen = (key: TileKey): boolean => key.startsWith('screen:');
export const isTileKey = (text: string): text is TileKey => /^(camera|screen):/.test(text);
