/**
 * Whether this user agent is WebKit's: Safari, and every browser on iOS. To be asked only about defects that no feature
 * shows; Chromium calls itself AppleWebKit too.
 */
export const isWebKit = (userAgent: string): boolean =>
  /\bAppleWebKit\//.test(userAgent) && !/\b(Chrome|Chromium|HeadlessChrome)\//.test(userAgent);
