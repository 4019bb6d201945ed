/** The texts of the developer panel, which are loaded with it and not with every page. */
export const debugEn = {
  'debug.title': 'Developer panel',
  'debug.open': 'Open developer panel',
  'debug.copy': 'Copy log',
  'debug.copied': 'Log copied',
  'debug.log': 'Log as text',
  'debug.nothing': 'None',
  'debug.section.call': 'Call',
  'debug.section.transports': 'Transports',
  'debug.section.streams': 'Streams',
  'debug.section.subscriptions': 'Subscriptions',
  'debug.section.producers': 'Own producers',
  'debug.messages': 'Messages',
} as const;

export const debugKo: Record<keyof typeof debugEn, string> = {
  'debug.title': '개발자 패널',
  'debug.open': '개발자 패널 열기',
  'debug.copy': '로그 복사',
  'debug.copied': '로그를 복사했습니다',
  'debug.log': '텍스트 로그',
  'debug.nothing': '없음',
  'debug.section.call': '회의',
  'debug.section.transports': '트랜스포트',
  'debug.section.streams': '스트림',
  'debug.section.subscriptions': '구독',
  'debug.section.producers': '내 프로듀서',
  'debug.messages': '메시지',
};
