/** Whether people expect to see this camera mirrored: every camera except one that faces away from them. */
export const isMirrored = (track: MediaStreamTrack): boolean => track.getSettings().facingMode !== 'environment';
