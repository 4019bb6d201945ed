import type { MediaFault } from '#shared/protocol/media-fault.ts';

/** The texts about media that does not connect, which are loaded when that happens and not with every page. */
export const reachEn = {
  'reach.joined': 'Audio and video do not get through: nobody can see or hear you.',
  'reach.before': 'Audio and video do not get through: if you join now, nobody will see or hear you.',
  'reach.fault.no_address': 'The server offers no address for audio and video.',
  'reach.fault.private_address':
    'The server offers only private addresses for audio and video, which cannot be reached from your network.',
  'reach.fault.ipv6_only': 'The server offers only IPv6 for audio and video, and your network has none.',
  'reach.fault.udp_blocked': 'The server offers only UDP for audio and video, and does not answer over it.',
  'reach.fault.all_blocked':
    'The server answers neither over UDP nor over TCP: a firewall blocks them, or the server announces a wrong address.',
  'reach.fault.relay_blocked': 'Neither the server nor its relay (TURN) answers.',
  'reach.fault.no_handshake': 'The server answers, but no encrypted connection is established.',
  'reach.try': 'Try another network, for example Wi‑Fi instead of mobile data, or turn off your VPN.',
  'reach.code': 'Code for the server’s operator:',
} as const satisfies Record<`reach.fault.${MediaFault}`, string> & Record<string, string>;

export const reachKo: Record<keyof typeof reachEn, string> = {
  'reach.joined': '오디오와 비디오가 연결되지 않아 아무도 나를 보거나 들을 수 없습니다.',
  'reach.before': '오디오와 비디오가 연결되지 않습니다. 지금 참여하면 아무도 나를 보거나 들을 수 없습니다.',
  'reach.fault.no_address': '서버가 오디오와 비디오에 쓸 주소를 알려 주지 않습니다.',
  'reach.fault.private_address':
    '서버가 알려 주는 주소가 모두 사설 주소여서, 이 네트워크에서는 오디오와 비디오를 연결할 수 없습니다.',
  'reach.fault.ipv6_only': '서버는 오디오와 비디오에 IPv6만 지원하는데, 이 네트워크에는 IPv6가 없습니다.',
  'reach.fault.udp_blocked': '서버는 오디오와 비디오에 UDP만 지원하는데, UDP로는 응답이 없습니다.',
  'reach.fault.all_blocked':
    '서버가 UDP로도 TCP로도 응답하지 않습니다. 방화벽이 막고 있거나 서버가 잘못된 주소를 알려 주고 있습니다.',
  'reach.fault.relay_blocked': '서버도 중계 서버(TURN)도 응답하지 않습니다.',
  'reach.fault.no_handshake': '서버가 응답하지만 암호화된 연결이 이루어지지 않습니다.',
  'reach.try': '다른 네트워크로 바꾸거나(예: 모바일 데이터 대신 Wi‑Fi) VPN을 꺼 보세요.',
  'reach.code': '서버 운영자에게 알려 줄 코드:',
};
