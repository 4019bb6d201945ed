import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import type { Attendee } from '../../support/browser.ts';
import { until } from '../../support/until.ts';
import type { Person } from './pair.ts';

const BETWEEN_MS = 200;
/** Large enough to be under way while a move takes place. */
const FILE_BYTES = 12_000_000;

/** Chat messages and files between two pages, and what of them did not come through. */
export class Messages {
  readonly #people: readonly [Person, Person];
  readonly #sent: string[] = [];
  #filesLost = 0;
  #files = 0;

  static async between(people: readonly [Person, Person]): Promise<Messages> {
    for (const { attendee } of people) await attendee.page.getByRole('button', { name: /^Show chat/ }).click();
    return new Messages(people);
  }

  private constructor(people: readonly [Person, Person]) {
    this.#people = people;
  }

  /**
   * Types what both are about to say; then one sends it this long after `move` has begun, and the other `BETWEEN_MS`
   * later.
   */
  async during(move: () => Promise<void>, { afterMs }: { afterMs: number }): Promise<() => Promise<void>> {
    const [{ attendee: ada }, { attendee: bob }] = this.#people;
    await this.#write(ada);
    await this.#write(bob);
    return async () => {
      const moving = move();
      await setTimeout(afterMs);
      await ada.page.keyboard.press('Enter');
      await setTimeout(BETWEEN_MS);
      await bob.page.keyboard.press('Enter');
      await moving;
    };
  }

  /** A file is on its way while `move` takes place. */
  async withFile(move: () => Promise<void>): Promise<void> {
    const [{ attendee: ada }, { attendee: bob }] = this.#people;
    this.#files += 1;
    const name = `film-${this.#files}.mkv`;
    const buffer = randomBytes(FILE_BYTES);
    await ada.page.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/octet-stream', buffer });
    const download = bob.page.waitForEvent('download', { timeout: 60_000 });
    await bob.button(`Save ${name}`).click();
    await move();
    const content = await readFile(await (await download).path());
    const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
    if (digest(content) !== digest(buffer)) this.#filesLost += 1;
  }

  /**
   * How many messages either page lacks, has twice or has in another order, and how many files differ from what was
   * sent.
   */
  async lost(): Promise<number> {
    const missing = await Promise.all(
      this.#people.map(async ({ attendee }) => {
        await until(async () => (await messagesOf(attendee)).at(-1) === this.#sent.at(-1), 'the last message is there');
        const shown = await messagesOf(attendee);
        return (
          Math.max(0, shown.length - this.#sent.length) +
          this.#sent.filter((text, index) => shown[index] !== text).length
        );
      }),
    );
    return missing.reduce((sum, count) => sum + count, this.#filesLost);
  }

  async #write({ page, name }: Attendee): Promise<void> {
    const text = `${this.#sent.length + 1}, says ${name}`;
    this.#sent.push(text);
    await page.getByRole('textbox', { name: 'Write a message' }).fill(text);
  }
}

const messagesOf = ({ page }: Attendee) =>
  page.getByRole('log', { name: 'Chat' }).locator('[data-text]').allTextContents();
