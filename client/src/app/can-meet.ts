/** Whether this browser has what a meeting cannot do without; it is asked before anybody is asked for a name. */
export function canMeet(): boolean {
  const draws = CSS.supports('color', 'light-dark(red, red)') && 'popover' in HTMLElement.prototype;
  return draws && 'RTCPeerConnection' in window;
}
