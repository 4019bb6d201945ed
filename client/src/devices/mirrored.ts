/** Whether people expect to see this camera as a mirror: every camera but one that looks away from them. */
export const isMirrored = (track: MediaStreamTrack): boolean => track.getSettings().facingMode !== 'environment';
