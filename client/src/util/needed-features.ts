/** What a meeting cannot do without, by the name under which browsers' release notes have it. */
const needed: Record<string, () => boolean> = {
  'RTCPeerConnection (WebRTC)': () => 'RTCPeerConnection' in globalThis && 'RTCRtpTransceiver' in globalThis,
  'light-dark() (CSS)': () => CSS.supports('color', 'light-dark(red, red)'),
  'popover (HTML)': () => 'popover' in HTMLElement.prototype,
  'Promise.withResolvers()': () => 'withResolvers' in Promise,
  'Map.groupBy()': () => 'groupBy' in Map,
  'AbortSignal.any()': () => 'any' in AbortSignal,
};

/** The names of what this browser lacks; asked before anybody is asked for a name. */
export const missingFeatures = (): readonly string[] => Object.keys(needed).filter((name) => !needed[name]?.());
