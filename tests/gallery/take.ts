/**
 * Takes a screenshot of every screen in a real browser with real media, on desktops and phones, light and dark, English
 * and Korean, into docs/screens/.
 *
 *     npm run gallery                        # all of them
 *     npm run gallery -- room-of-9 chat      # whose names begin so
 *     npm run gallery -- --missing           # those that are not there yet
 */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { launchBrowser } from '../support/browser.ts';
import { startTestServer } from '../support/test-server.ts';
import { Cast } from './cast.ts';
import { Studio } from './film.ts';
import { type LookName, looks } from './looks.ts';
import { type Scene, scenes } from './scenes.ts';
import { Visit } from './visit.ts';

const folder = fileURLToPath(new URL('../../docs/screens/', import.meta.url));
const { values, positionals } = parseArgs({ options: { missing: { type: 'boolean' } }, allowPositionals: true });

const fileOf = ({ name }: Scene, look: LookName) => `${folder}${name}-${look}.jpg`;

function isWanted(scene: Scene, look: LookName): boolean {
  if (values.missing && existsSync(fileOf(scene, look))) return false;
  return positionals.length === 0 || positionals.some((name) => `${scene.name}-${look}`.startsWith(name));
}

await mkdir(folder, { recursive: true });
// One address takes a part of a room, which shrinks as the room fills up.
const server = await startTestServer({ rooms: { maxPeople: 1000 } });
const browser = await launchBrowser();
const stage = await browser.newPage();
await stage.goto(server.url);
const studio = new Studio(stage);
let failed = 0;
for (const others of new Set(scenes.map((scene) => scene.others))) {
  await takeRoom(
    others,
    scenes.filter((scene) => scene.others === others),
  );
}
await browser.close();
await server.close();
process.exit(failed > 0 ? 1 : 0);

/** All screenshots of one room, with the same people in it. */
async function takeRoom(others: number | undefined, all: Scene[]): Promise<void> {
  const wanted = (Object.keys(looks) as LookName[]).map((look) => ({
    look,
    scenes: all.filter((scene) => scene.looks.includes(look) && isWanted(scene, look)),
  }));
  if (wanted.every(({ scenes }) => scenes.length === 0)) return;
  const room = 'harbour-garden';
  const cast = await Cast.gather(others ?? 0, { url: server.url, room, studio });
  for (const { look, scenes } of wanted) {
    if (others === undefined) for (const scene of scenes) await takeIn(look, [scene], cast);
    else if (scenes.length > 0) await takeIn(look, scenes, cast);
  }
  cast.close();
}

/** Takes these screenshots one after the other, by the same visitor. */
async function takeIn(look: LookName, scenes: readonly Scene[], cast: Cast): Promise<void> {
  const visit = await Visit.begin(browser, { url: server.url, room: 'harbour-garden', look: looks[look] });
  if (scenes[0]?.others !== undefined) await visit.enter(cast.size);
  for (const scene of scenes) {
    try {
      await scene.show(visit, cast);
      await visit.take(fileOf(scene, look));
      await scene.undo?.(visit, cast);
      await visit.rest();
      process.stdout.write(`${scene.name}-${look}\n`);
    } catch (error) {
      failed += 1;
      process.stdout.write(`${scene.name}-${look}: ${error instanceof Error ? error.message : String(error)}\n`);
      break;
    }
  }
  await visit.end();
}
