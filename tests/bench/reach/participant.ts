/** A participant in Chromium in a network of their own, and everything that they can read. */
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Attendee, chromiumBin, launchBrowser } from '../../support/browser.ts';

const LOOK_MS = 200;
const JOIN_MS = 8000;

export type VisitOptions = {
  url: string;
  /** The name of a network namespace. */
  namespace: string;
  folder: string;
  /** Whether the browser accepts the certificate, as if an authority had signed it. */
  trusts: boolean;
  /** What is looked for in the text of the page. */
  find: readonly string[];
  /** How long to look, from the join on, in milliseconds. */
  forMs: number;
  /** Whether to look for so long even if something was found. */
  toTheEnd: boolean;
  /** Something to do in the middle of the call. */
  meanwhile?: (() => Promise<void>) | undefined;
};

export type Visit = {
  /** Why the browser does not show the page. */
  refused?: string;
  /**
   * When each text was read, in milliseconds from the join, 0 before it; or from the opening of a page that cannot
   * join.
   */
  foundMs: Map<string, number>;
  /** As `Date.now()`. */
  sinceMs: number;
  /** How media reaches the server in the end, such as `host` or `relay over udp`. */
  paths: string[];
  /** The text of the page in the end. */
  text: string;
};

/** Opens the page, joins as soon as it is possible, and reads. */
export async function visit(options: VisitOptions): Promise<Visit> {
  const { url, namespace, folder, trusts } = options;
  const executablePath = join(folder, 'chromium');
  await writeFile(executablePath, `#!/bin/sh\nexec ip netns exec ${namespace} ${chromiumBin} "$@"\n`);
  await chmod(executablePath, 0o755);
  const browser = await launchBrowser({ executablePath, trustAll: trusts });
  const openedAt = Date.now();
  try {
    const attendee = await Attendee.open(browser, { url, room: 'tea', name: 'Ada' });
    return await read(attendee, { ...options, openedAt });
  } catch (error) {
    const [refused] = /net::ERR_\w+/.exec(String(error)) ?? [];
    if (!refused) throw error;
    return { refused, foundMs: new Map(), sinceMs: openedAt, paths: [], text: '' };
  } finally {
    await browser.close();
  }
}

async function read(
  attendee: Attendee,
  { find, forMs, toTheEnd, meanwhile, openedAt }: VisitOptions & { openedAt: number },
): Promise<Visit> {
  const { page } = attendee;
  let joinedAt: number | undefined;
  const joins = attendee
    .button('Join')
    .click({ timeout: JOIN_MS })
    .then(
      async () => {
        joinedAt = Date.now();
        await meanwhile?.();
      },
      // A page that cannot join says so, or not: that is what is looked for.
      () => undefined,
    );
  const seen = new Map<string, number>();
  const isOver = () => (!toTheEnd && seen.size > 0) || Date.now() > (joinedAt ?? openedAt + JOIN_MS) + forMs;
  let text = '';
  while (!isOver()) {
    // biome-ignore lint/performance/useDomNodeTextContent: nobody reads what is hidden
    text = await page.innerText('body');
    for (const one of find) if (text.includes(one) && !seen.has(one)) seen.set(one, Date.now());
    await pause(LOOK_MS);
  }
  await joins;
  const sinceMs = joinedAt ?? openedAt;
  const foundMs = new Map([...seen].map(([one, at]) => [one, Math.max(0, at - sinceMs)]));
  return { foundMs, sinceMs, paths: await attendee.selectedPaths(), text };
}
