/** The texts for a person who waits to be let in, which are loaded when that happens. */
export const lobbyEn = {
  'lobby.title': 'Waiting to be let in',
  'lobby.text': 'A host sees that {{name}} wants to join {{room}}. You join as soon as they let you in.',
  'lobby.stop': 'Stop waiting',
} as const;

export const lobbyKo: Record<keyof typeof lobbyEn, string> = {
  'lobby.title': '참여 승인을 기다리는 중입니다',
  'lobby.text': '{{name}}님의 {{room}} 회의 참여 요청이 호스트에게 표시됩니다. 승인되면 바로 참여합니다.',
  'lobby.stop': '기다리지 않기',
};
