/**
 * Whether this user agent is WebKit: Safari, and every browser on iOS. Only for defects that no feature reveals;
 * Chromium calls itself AppleWebKit too.
 */
export const isWebKit = (userAgent: string): boolean =>
  /\bAppleWebKit\//.test(userAgent) && !/\b(Chrome|Chromium|HeadlessChrome)\//.test(userAgent);
