import * as fc from 'fast-check';
import { microphone } from '../support/microphone.ts';
import { type Outcome, RawClient } from '../support/raw-client.ts';
import { until } from '../support/until.ts';
import { faultOf } from './answers.ts';
import { rosterOf, rosterOfNotices } from './roster.ts';
import { drawn, isLimit, type Run, seedOf, type Tally } from './surface.ts';
import { hostile } from './values/hostile-values.ts';
import { Known, secretKey } from './values/known.ts';
import { type RequestCase, requestCase } from './values/request-values.ts';

/**
 * The state somebody is in when a case comes. `twice`: on two connections with one seat key; `ending`: alone in a room
 * that ends with each leave.
 */
const states = ['fresh', 'prepared', 'seated', 'left', 'twice', 'ending'] as const;
type State = (typeof states)[number];

/** One request and the case's id and acknowledgement around it; `number` is the next one where it is undefined. */
type Spoken = RequestCase & { event: string | undefined; number: unknown; more: unknown[]; second: boolean };

type Bystander = { client: RawClient; key: string; holds?: string };

/** Sent without waiting for each other's answers. */
const AT_ONCE = 12;
/** Long enough for others to hear that the joiner sends. */
const SETTLED_MS = 5000;

const seldom = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.oneof({ weight: 20, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });

const spoken: fc.Arbitrary<Spoken> = fc
  .tuple(
    requestCase,
    seldom(fc.constantFrom('error', 'toString', '__proto__', 'notices', 'constructor', 'x'.repeat(5000), '')),
    seldom(fc.oneof(fc.constantFrom<unknown>(0, -1, 1, 0.5, '2', Number.NaN, 2 ** 60, null), hostile)),
    seldom(fc.array(hostile, { minLength: 1, maxLength: 3 })),
    fc.boolean(),
  )
  .map(([asked, event, number, more = [], second]) => ({ ...asked, event, number, more, second }));

/** One person, who says whatever they want, and a bystander in their room. */
export class RequestSession {
  readonly state: State;
  readonly #run: Run;
  readonly #tally: Tally;
  readonly #room: string;
  readonly #key = secretKey();
  readonly #known: Known;
  readonly #clients: RawClient[] = [];
  readonly #bystander: Bystander | undefined;
  #number = 0;

  constructor({ run, index, tally }: { run: Run; index: number; tally: Tally }) {
    this.state = states[index % states.length] ?? 'fresh';
    this.#run = run;
    this.#tally = tally;
    this.#room = `fuzz-${run.seed}-${index}`;
    this.#known = new Known({ rooms: [this.#room, `${this.#room}-b`], keys: [this.#key, secretKey()] });
    if (this.state !== 'ending' && this.state !== 'fresh') {
      this.#bystander = { client: new RawClient(run.server.url), key: secretKey() };
    }
  }

  async run({ from, to }: { from: number; to: number }): Promise<void> {
    const bystander = this.#bystander;
    if (bystander) {
      const { media } = await bystander.client.join(this.#room, 'Bystander', { key: bystander.key });
      bystander.holds = media.receiveTransport.id;
      const outcome = await bystander.client.produce(microphone());
      if (outcome !== 'ok') throw new Error(`${outcome}: the bystander sends nothing`);
    }
    for (let number = from; number < to; number += AT_ONCE) {
      await this.#enter();
      const numbers = Array.from({ length: Math.min(AT_ONCE, to - number) }, (_, index) => number + index);
      await Promise.all(numbers.map((one) => this.#try(one)));
    }
    if (bystander) await this.#isRight(bystander);
  }

  close(): void {
    for (const client of [...this.#clients, this.#bystander?.client]) client?.close();
  }

  /** Connects the clients that are not connected, and restores the state. */
  async #enter(): Promise<void> {
    const count = this.state === 'twice' ? 2 : 1;
    for (let index = 0; index < count; index += 1) {
      if (this.#clients[index]?.socket.connected) continue;
      const client = new RawClient(this.#run.server.url);
      await client.welcome;
      this.#clients[index] = client;
      this.#number = 0;
    }
    const asked = {
      room: this.#room,
      key: this.#key,
      rtpCapabilities: (await this.#clients[0]?.welcome)?.rtpCapabilities,
    };
    if (this.state === 'prepared') await this.#ask('prejoin:prepare', asked);
    else if (this.state !== 'fresh') await this.#ask('room:join', { ...asked, name: 'Eve' });
    if (this.state === 'left') await this.#ask('room:leave', {});
  }

  /** On the way into a state, where a refusal is no finding: the last case may have led here or elsewhere. */
  async #ask(name: string, data: unknown): Promise<void> {
    this.#number += 1;
    const answer = await this.#clients[0]?.say(name, this.#number, data).catch(() => undefined);
    if (answer?.ok) this.#known.learn(answer.result);
  }

  async #try(number: number): Promise<void> {
    const sent = drawn(spoken, seedOf(this.#run, number));
    const client = this.#clients[sent.second ? this.#clients.length - 1 : 0];
    if (!client) return;
    this.#number += 1;
    const event = sent.event ?? sent.name;
    const args = [
      sent.number === undefined ? this.#number : sent.number,
      this.#known.resolved(sent.data),
      ...sent.more,
    ];
    try {
      this.#check(number, { event, args, answer: await client.say(event, ...args) });
    } catch (error) {
      if (client.socket.connected) this.#tally.find(number, `${this.state}: ${event} was not answered: ${error}`);
      this.#tally.count('cut');
    }
  }

  #check(number: number, { event, args, answer }: { event: string; args: unknown[]; answer: Outcome }): void {
    const fault = faultOf(answer);
    if (fault) this.#tally.find(number, `${this.state}: ${event} ${JSON.stringify(args).slice(0, 500)}: ${fault}`);
    this.#tally.count(answer.ok ? 'granted' : answer.code);
    if (answer.ok) this.#known.learn(answer.result);
  }

  /** The bystander's notices must add up to a fresh snapshot, and a newcomer must see the bystander's actual state. */
  async #isRight({ client, key, holds }: Bystander): Promise<void> {
    let [reported, actual] = ['', ''];
    const agree = async () => {
      const snapshot = await client.join(this.#room, 'Bystander', { key, holds });
      reported = rosterOfNotices(client.notices);
      actual = rosterOf(snapshot.peers);
      return reported === actual;
    };
    await until(agree, 'the notices of the bystander are complete', { timeoutMs: SETTLED_MS, everyMs: 100 }).catch(
      (error: unknown) => {
        if (isLimit(error)) throw error;
        throw new Error(`the bystander expects ${reported}, and the room has ${actual}`);
      },
    );
    const newcomer = new RawClient(this.#run.server.url);
    const { peers, hands } = await newcomer.join(this.#room, 'Newcomer').finally(() => newcomer.close());
    const seen = peers.find(({ name }) => name === 'Bystander');
    const own = `${seen?.producers.map(({ source, paused }) => `${source} ${paused}`)}`;
    if (own !== 'microphone false' || hands.includes(seen?.id ?? ''))
      throw new Error(`the bystander is seen as ${own}`);
  }
}
