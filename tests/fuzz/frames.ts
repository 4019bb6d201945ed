import * as fc from 'fast-check';
import { PROTOCOL_VERSION } from '../../server/shared/protocol/version.ts';
import { faultOf } from './answers.ts';
import { type Frame, RawWebSocket, textFrame } from './raw-web-socket.ts';
import { drawn, eachOf, isLimit, type Run, type Surface, seedOf, sessionsOf, Tally } from './surface.ts';
import { requestCase } from './values/request-values.ts';

/** Cases on one WebSocket, unless it is cut earlier. */
const SESSION_CASES = 16;
const AT_ONCE = 8;
const ANSWER_MS = 5000;

/**
 * Packets of engine.io, socket.io packets in them, and WebSocket frames around them, malformed on each of the three
 * levels.
 */
export const frames: Surface = {
  name: 'frames',
  weight: 3,
  async run(run) {
    const tally = new Tally();
    await eachOf(sessionsOf(run, SESSION_CASES), { atOnce: AT_ONCE }, (cases) => session(run, { ...cases, tally }));
    return tally.report;
  },
};

async function session(run: Run, { from, to, tally }: { from: number; to: number; tally: Tally }): Promise<void> {
  let socket: RawWebSocket | undefined;
  for (let number = from; number < to; number += 1) {
    try {
      socket = socket?.open ? socket : await greeted(run.server.url, { deflate: number % 2 === 1 });
      const { outcome, fault } = await one(socket, { number, seed: seedOf(run, number) });
      if (fault) tally.find(number, fault);
      tally.count(outcome);
    } catch (error) {
      if (isLimit(error)) tally.count('limited');
      else tally.find(number, String(error));
    }
  }
  socket?.close();
}

async function one(
  socket: RawWebSocket,
  { number, seed }: { number: number; seed: number },
): Promise<{ outcome: string; fault?: string | undefined }> {
  const sent = drawn(framesOfCase, seed);
  for (const frame of sent) socket.write(frame);
  // Inside a frame that claims to be longer, or an unfinished message, the server waits for the rest.
  if (sent.some(swallows)) {
    socket.close();
    return { outcome: 'given up' };
  }
  const answer = await received(socket, number);
  return answer === undefined ? { outcome: 'cut' } : { outcome: 'passed over', fault: faultOf(answer) };
}

/** Connected, and seen by the server as a client. */
async function greeted(url: string, options: { deflate: boolean }): Promise<RawWebSocket> {
  const socket = await RawWebSocket.open(url, options);
  socket.write(textFrame(`40{"protocol":${PROTOCOL_VERSION}}`));
  if ((await socket.text('40', ANSWER_MS)) === undefined) throw new Error('cut before anything was sent');
  return socket;
}

/** The answer to a good request sent after the case; undefined where the connection was cut for it. */
async function received(socket: RawWebSocket, number: number): Promise<unknown> {
  const id = 1_000_000 + number;
  socket.write(textFrame(`42${id}["room:leave",${id},{}]`));
  const text = await socket.text(`43${id}[`, ANSWER_MS);
  return text === undefined ? undefined : JSON.parse(text.slice(`43${id}`.length))[0];
}

/** Whether what follows counts as part of this one. */
const swallows = ({ claimed, fin, opcode }: Frame): boolean => claimed !== undefined || !fin || opcode === 0;

const json = fc.oneof(
  requestCase.map(({ name, data }) => JSON.stringify([name, 1, data])),
  fc.constantFrom(
    '[]',
    '[1]',
    '[null]',
    '{}',
    '"x"',
    '[[]]',
    '["connect"]',
    '["disconnect"]',
    '["newListener"]',
    '[',
    '1e999',
  ),
  fc.constantFrom(
    '["__proto__",1,{}]',
    '["error",1,{}]',
    '[-1,1,{}]',
    '["room:leave"]',
    '["room:leave",1,{"__proto__":{"x":1}}]',
  ),
  fc.constantFrom(
    '["chat:send",1,{"_placeholder":true,"num":0}]',
    '["chat:send",1,{"_placeholder":true,"num":-1}]',
    '["chat:send",1,{"_placeholder":true,"num":"__proto__"}]',
    '["chat:send",1,{"_placeholder":true}]',
  ),
);

/** Changing more than one part at a time would hide all changes but the first. */
const mostly = (often: string, seldom: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof({ weight: 12, arbitrary: fc.constant(often) }, { weight: 1, arbitrary: seldom });

/** A socket.io packet, or nearly. */
const packet = fc
  .tuple(
    mostly('2', fc.constantFrom('0', '1', '3', '4', '5', '6', '7', '9', '', '-', '٣')),
    fc.oneof(
      { weight: 3, arbitrary: fc.constant('') },
      fc.constantFrom('1-', '2-', '11-', '0-', '-', '1e1-', '1.5-', '99999999-'),
    ),
    mostly('', fc.constantFrom('/,', '/admin,', '/__proto__,', '/a?b=c,', '//', '/')),
    mostly('7', fc.constantFrom('', '0', '12', '999999999999999999999', '-1', '1e3', ' ')),
    fc.oneof({ weight: 20, arbitrary: json }, fc.string({ unit: 'binary', maxLength: 50 }), fc.constant('')),
    mostly('none', fc.constantFrom('cut', 'twice')),
  )
  .map(([type, attachments, namespace, id, data, change]) => {
    const text = `${type}${attachments}${namespace}${id}${data}`;
    if (change === 'cut') return text.slice(0, Math.ceil(text.length / 2));
    return change === 'twice' ? text + text : text;
  });

/** An engine.io packet, or nearly. */
const message = fc.oneof(
  { weight: 30, arbitrary: packet.map((text) => `4${text}`) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '',
      '0',
      '0{}',
      '1',
      '2',
      '2probe',
      '3',
      '5',
      '6',
      '7',
      '9',
      'b',
      'bAAAA',
      'b!',
      '\u001e',
      '4\u001e4',
      '::',
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
);

const whole = { fin: true, rsv: 0, masked: true };
const orderly: fc.Arbitrary<Frame> = fc.oneof(
  { weight: 20, arbitrary: message.map((payload) => ({ ...whole, opcode: 1, payload })) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 100 }).map((payload) => ({ ...whole, opcode: 2, payload })) },
);
const disorderly: fc.Arbitrary<Frame> = fc.record({
  opcode: fc.nat(15),
  fin: fc.boolean(),
  rsv: fc.constantFrom(0, 0, 1, 2, 4, 7),
  masked: fc.boolean(),
  payload: fc.oneof(message, fc.uint8Array({ maxLength: 200 })),
  claimed: fc.option(fc.constantFrom(0, 1, 125, 126, 65_535, 65_536, 2 ** 31, 2 ** 53), { nil: undefined }),
});

const framesOfCase: fc.Arbitrary<Frame[]> = fc.oneof(
  { weight: 9, arbitrary: fc.array(orderly, { minLength: 1, maxLength: 3 }) },
  { weight: 1, arbitrary: fc.array(fc.oneof(orderly, disorderly), { minLength: 1, maxLength: 3 }) },
);
