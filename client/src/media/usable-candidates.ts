/**
 * Two browsers never connect over TCP, and a browser's own name ends in `.local`: any other candidate would only make
 * this browser connect to a service of the other participant's choice.
 */
export const isUsable = (candidate: string) =>
  /^(a=)?(candidate:\S+ \d+ udp \d+ ([\d.]+|[\da-f:]+|\S+\.local) |$)/iu.test(candidate);

/** This session description without other candidates. Browsers also take lines that end with a line feed alone. */
export const withUsable = (sdp: string) =>
  sdp
    .split('\n')
    .filter((line) => !/candidate:/iu.test(line) || isUsable(line))
    .join('\n');
