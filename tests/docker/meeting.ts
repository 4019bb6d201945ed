/**
 * For docker/try.sh: two pages of one Chromium meet, and their media takes one of the expected paths.
 *
 *     node tests/docker/meeting.ts --browser chromium --url https://meet.local --path 'relay tls'
 *                                  [--host meet.local=10.77.0.1]... [--during 'docker-compose stop parley']
 *
 * `--during` is a command that runs in the middle of the call: media must continue, and the command must end once both
 * have left.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { Attendee, launchBrowser } from '../support/browser.ts';

/** Video frames that must arrive after the command has started: three seconds of them. */
const FRAMES_MEANWHILE = 30;

const { values } = parseArgs({
  options: {
    browser: { type: 'string', default: 'chromium' },
    url: { type: 'string', default: 'https://meet.local' },
    path: { type: 'string', multiple: true, default: ['direct udp'] },
    host: { type: 'string', multiple: true, default: [] },
    during: { type: 'string' },
  },
});

const browser = await launchBrowser({
  trustAll: true,
  executablePath: values.browser,
  hosts: Object.fromEntries(values.host.map((pair) => pair.split('='))),
});
try {
  const [ada, bob] = [await enter('Ada'), await enter('Bob')];
  await Promise.all([ada.sees('Bob', 10), bob.sees('Ada', 10), ada.hears(), bob.hears()]);
  const taken = await paths(ada, bob);
  if (!taken.every((path) => values.path.includes(path))) throw new Error(`media takes the paths ${taken.join(', ')}`);
  say(`Ada and Bob see and hear each other over: ${taken.join(', ')}`);
  const during = values.during ? await callDuring(values.during, { ada, bob }) : undefined;
  for (const attendee of [ada, bob]) await attendee.button('Leave').click();
  await during?.end();
} finally {
  await browser.close();
}

async function enter(name: string): Promise<Attendee> {
  const attendee = await Attendee.open(browser, { url: values.url, room: 'try', name });
  await attendee.join();
  return attendee;
}

/** Starts the command; resolves once media has continued for a while. */
async function callDuring(text: string, { ada, bob }: { ada: Attendee; bob: Attendee }) {
  const seconds = stopwatch();
  const command = spawn('sh', ['-c', text], { stdio: ['ignore', 'ignore', 'inherit'] });
  await Promise.all([ada.sees('Bob', FRAMES_MEANWHILE), bob.sees('Ada', FRAMES_MEANWHILE)]);
  if (command.exitCode !== null) throw new Error(`"${text}" ended while the call went on`);
  say(`media continued ${seconds()} s after the start of "${text}"`);
  const end = async () => {
    if (command.exitCode === null) await once(command, 'exit');
    if (command.exitCode !== 0) throw new Error(`"${text}" ended with ${command.exitCode}`);
    say(`which ended ${seconds()} s after its start, once both had left`);
  };
  return { end };
}

/** The kinds and protocols of the paths that these pages use, each once. */
async function paths(...attendees: Attendee[]): Promise<string[]> {
  const candidates = await Promise.all(attendees.map((attendee) => attendee.selectedCandidates()));
  // Behind address translation, the candidate of a relay is peer-reflexive, too.
  const names = candidates.flat().map(({ relayProtocol, protocol }) => {
    return relayProtocol ? `relay ${relayProtocol}` : `direct ${protocol}`;
  });
  return [...new Set(names)].sort();
}

function stopwatch(): () => string {
  const start = performance.now();
  return () => ((performance.now() - start) / 1000).toFixed(1);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
