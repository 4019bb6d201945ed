/** Not of this machine itself: 127.0.0.0/8 and 0.0.0.0, which connects there as well. */
const IPV4 = String.raw`(?!127\.|0+\.)(\d{1,3}\.){3}\d{1,3}`;
/** The same: `::1`, `::` and IPv4 in IPv6 begin with a group of zeros, and no address of a browser does. */
const IPV6 = String.raw`(?!0+:)[\da-f]+:[\da-f:]+`;
const USABLE = new RegExp(String.raw`^(a=)?(candidate:\S+ \d+ udp \d+ (${IPV4}|${IPV6}|\S+\.local) |$)`, 'iu');

/**
 * Two browsers never connect over TCP or over an address of their own machine alone, and a browser's own name ends in
 * `.local`: any other candidate would only make this browser connect to a service of the other participant's choice.
 */
export const isUsable = (candidate: string) => USABLE.test(candidate);

/** This session description without other candidates. Browsers also take lines that end with a line feed alone. */
export const withUsable = (sdp: string) =>
  sdp
    .split('\n')
    .filter((line) => !/candidate:/iu.test(line) || isUsable(line))
    .join('\n');
