/**
 * Two browsers never connect over TCP, and a browser's own name ends in `.local`: any other candidate would only make
 * this browser connect to a service of the other participant's choice.
 */
export const isUsable = (candidate: string) =>
  /^(a=)?(candidate:\S+ \d+ udp \d+ ([\d.]+|[\da-f:]+|\S+\.local) |$)/iu.test(candidate);

/** This session description without other candidates. */
export const withUsable = (sdp: string) =>
  sdp
    .split('\r\n')
    .filter((line) => !line.startsWith('a=candidate') || isUsable(line))
    .join('\r\n');
