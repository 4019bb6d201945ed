/** The features that every meeting needs, by the names that browsers' release notes use. */
const needed: Record<string, () => boolean> = {
  'RTCPeerConnection (WebRTC)': () => 'RTCPeerConnection' in globalThis && 'RTCRtpTransceiver' in globalThis,
  'light-dark() (CSS)': () => CSS.supports('color', 'light-dark(red, red)'),
  'popover (HTML)': () => 'popover' in HTMLElement.prototype,
  'Promise.withResolvers()': () => 'withResolvers' in Promise,
  'Map.groupBy()': () => 'groupBy' in Map,
  'AbortSignal.any()': () => 'any' in AbortSignal,
};

/** The names of the features that this browser lacks; checked before anybody enters a name. */
export const missingFeatures = (): readonly string[] => Object.keys(needed).filter((name) => !needed[name]?.());
