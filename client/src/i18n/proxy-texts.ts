/** The texts about a proxy that passes no WebSockets, which are loaded when that is found and not with every page. */
export const proxyEn = {
  'ended.no_websocket_title': 'WebSockets do not get through',
  'ended.no_websocket_text':
    'The server is running, but a proxy in front of it does not pass WebSockets on. Tell the server’s operator.',
} as const;

export const proxyKo: Record<keyof typeof proxyEn, string> = {
  'ended.no_websocket_title': 'WebSocket이 연결되지 않습니다',
  'ended.no_websocket_text':
    '서버는 작동하지만 앞에 있는 프록시가 WebSocket을 전달하지 않습니다. 서버 운영자에게 알려 주세요.',
};
