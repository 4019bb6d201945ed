/** The texts for a person who opens a meeting in a second tab, which are loaded when that happens. */
export const tabsEn = {
  'tabs.elsewhere': 'You are already in this meeting in another tab.',
  'tabs.switch': 'Switch to this tab',
  'tabs.both': 'Join as well (muted, no sound)',
};

export const tabsKo: Record<keyof typeof tabsEn, string> = {
  'tabs.elsewhere': '다른 탭에서 이미 이 회의에 참여하고 있습니다.',
  'tabs.switch': '이 탭으로 전환',
  'tabs.both': '이 탭에서도 참여 (음소거, 소리 없음)',
};
