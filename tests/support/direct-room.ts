/** Two who are alone in a room and connect directly, in real browsers. */
import type { AdminRoom } from '../../server/shared/protocol/http.ts';
import type { Attendee } from './browser.ts';
import { until } from './until.ts';

/** A server's options with which a direct call is soon tried again. */
export const directSoon = { direct: { enabled: true, settleSeconds: 1 } };

/** Resolves once the server says that the room is in this mode. */
export function becomes(room: { report(): Promise<AdminRoom> }, mode: AdminRoom['mode']): Promise<void> {
  return until(async () => (await room.report()).mode === mode, `the room is ${mode}`);
}

/** Resolves once `viewer` receives video of `name` directly, which is some time after the room's mode says so. */
export async function comesDirectly(viewer: Attendee, name: string): Promise<void> {
  await until(async () => {
    const track = (await viewer.videoOf(name))?.track;
    return track !== undefined && (await directTracks(viewer)).includes(track);
  }, `what ${viewer.name} sees of ${name} comes directly`);
}

function directTracks({ page }: Attendee): Promise<string[]> {
  return page.evaluate(() => {
    const { peerConnections } = window as unknown as { peerConnections: RTCPeerConnection[] };
    // mediasoup is ICE lite, and no browser is.
    const direct = peerConnections.filter(
      ({ connectionState, remoteDescription }) =>
        connectionState === 'connected' && remoteDescription?.sdp.includes('a=ice-lite') === false,
    );
    return direct.flatMap((connection) => connection.getReceivers().map(({ track }) => track.id));
  });
}

/** One end of a media path. */
export type End = { type: string; address: string; port: number };

/** A candidate pair; `direct` if it leads to another browser. mediasoup is ICE lite, and no browser is. */
export type Pair = { direct: boolean; local: End; remote: End };

/** The selected pair of each connection of this page, from `getStats`. */
export function pairsOf({ page }: Attendee): Promise<Pair[]> {
  return page.evaluate(async () => {
    const { peerConnections } = window as unknown as { peerConnections: RTCPeerConnection[] };
    const open = peerConnections.filter(({ connectionState }) => connectionState === 'connected');
    const reports = await Promise.all(open.map((connection) => connection.getStats()));
    return reports.flatMap((report, index) => {
      const direct = open[index]?.remoteDescription?.sdp.includes('a=ice-lite') === false;
      const end = (id: string) => {
        const { candidateType: type, address, port } = report.get(id);
        return { type, address, port };
      };
      return [...report.values()]
        .filter(({ type, selectedCandidatePairId }) => type === 'transport' && selectedCandidatePairId)
        .map(({ selectedCandidatePairId }) => report.get(selectedCandidatePairId))
        .map(({ localCandidateId, remoteCandidateId }) => ({
          direct,
          local: end(localCandidateId),
          remote: end(remoteCandidateId),
        }));
    });
  });
}

/** The host addresses that this page's connections have found. */
export function hostsOf({ page }: Attendee): Promise<End[]> {
  return page.evaluate(async () => {
    const { peerConnections } = window as unknown as { peerConnections: RTCPeerConnection[] };
    const reports = await Promise.all(peerConnections.map((connection) => connection.getStats()));
    return reports
      .flatMap((report) => [...report.values()])
      .filter(({ type, candidateType }) => type === 'local-candidate' && candidateType === 'host')
      .map(({ candidateType, address, port }) => ({ type: candidateType, address, port }));
  });
}

/**
 * Runs in the page before its own scripts: `direct()` is the connection to the other browser, `collisions` how often an
 * offer collided with its own, `restarts` the number of its ICE restarts.
 */
export function watchDirect(): void {
  const all = window as unknown as { peerConnections: RTCPeerConnection[] };
  const seen = { collisions: 0, direct: () => all.peerConnections.find((one) => isDirect(one)) };
  // mediasoup is ICE lite, and no browser is.
  const isDirect = ({ connectionState, remoteDescription }: RTCPeerConnection) =>
    connectionState === 'connected' && remoteDescription?.sdp.includes('a=ice-lite') === false;
  const setRemote = RTCPeerConnection.prototype.setRemoteDescription;
  const watched = function (this: RTCPeerConnection, description: RTCSessionDescriptionInit): Promise<void> {
    if (description.type === 'offer' && this.signalingState === 'have-local-offer') seen.collisions += 1;
    return Reflect.apply(setRemote, this, [description]);
  };
  Object.assign(RTCPeerConnection.prototype, { setRemoteDescription: watched });
  Object.assign(window, { seen });
}

type Seen = { seen: { collisions: number; direct(): RTCPeerConnection | undefined } };

/** Restarts ICE between the two browsers, from this end. */
export function restartIce({ page }: Attendee): Promise<void> {
  return page.evaluate(() => (window as unknown as Seen).seen.direct()?.restartIce());
}

export function collisions({ page }: Attendee): Promise<number> {
  return page.evaluate(() => (window as unknown as Seen).seen.collisions);
}

/** This end's ICE credentials of the direct connection; undefined if there is none. */
export function iceSession({ page }: Attendee): Promise<string | undefined> {
  return page.evaluate(() => {
    const { sdp = '' } = (window as unknown as Seen).seen.direct()?.currentLocalDescription ?? {};
    return /a=ice-ufrag:(\S+)/.exec(sdp)?.[1];
  });
}
