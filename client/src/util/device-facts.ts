/** Browser, screen and language of this device, as lines of a report for support. */
export function deviceFacts(): string[] {
  const { innerWidth: width, innerHeight: height, devicePixelRatio: ratio } = window;
  const installed = window.matchMedia('(display-mode: standalone)').matches ? ', installed' : '';
  return [
    navigator.userAgent,
    `${width}x${height} @${ratio}, touch points: ${navigator.maxTouchPoints}${installed}, ${navigator.language}`,
  ];
}
