import { AppError } from '#shared/protocol/errors.ts';
import { type Answer, isRequestName, type RequestData, type RequestName, requests } from '#shared/protocol/events.ts';
import { permit } from '../auth/permissions.ts';
import type { Logger } from '../util/logger.ts';
import type { SampledLog } from '../util/sampled-log.ts';
import { type AnswerCache, MAX_WAITING } from './answer-cache.ts';
import type { Connection } from './connection.ts';
import type { Handlers } from './handlers.ts';
import type { RequestLimits } from './request-limits.ts';
import { pointsOf, roomPointsOf, sharedPointsOf } from './request-points.ts';
import type { Session } from './session.ts';

export type DispatchOptions = {
  handlers: Handlers;
  requestLimits: Pick<RequestLimits, 'count' | 'countRefusal' | 'owe'>;
  maxRequestBytes: number;
  logger: Logger;
  /** Called for every refused request; a hostile client can cause any number of them. */
  refused: SampledLog;
};

type Respond = (answer: Answer<unknown>) => void;

/** A request as it was received, without its acknowledgement. */
type Request = {
  event: string;
  /** Undefined unless it has a number and data, and nothing else. */
  number: number | undefined;
  /** The length of its data as JSON; undefined if it is nested too deeply. */
  bytes: number | undefined;
  /** Gives its data away, once: a join waits for seconds, and needs only what its schema keeps. */
  takeData(): unknown;
};
/** The session for which a request came, and what that session had answered by then. */
type Requester = { session: Session; answers: AnswerCache };

/** How much of a reason is logged, in characters: it may contain a key chosen by the client. */
const MAX_REASON = 200;

/** Stands for the name of a request that is not in the protocol. */
const UNKNOWN = 'unknown';

const LEAVE = 'room:leave' satisfies RequestName;
const JOIN = 'room:join' satisfies RequestName;

/** These start or resume a session. They are sent again on every connection, so their answers are not remembered. */
const placing: ReadonlySet<string> = new Set([JOIN, 'prejoin:prepare'] satisfies RequestName[]);

/**
 * Requests with long answers, of which only the last is of use: another data transport or page replaces the one before,
 * channels end when a seat is resumed, and a seat has one send transport.
 */
const longAnswers: ReadonlySet<string> = new Set([
  'data:open',
  'file:send',
  'roster:list',
  'transport:createSend',
] satisfies RequestName[]);

/**
 * Handles the requests of one connection, one after another: count, parse, permit, handle, answer. Each is carried out
 * once and answered each time that it arrives; one without an acknowledgement is ignored.
 */
export class Dispatch {
  readonly #connection: Connection;
  readonly #options: DispatchOptions;

  constructor(connection: Connection, options: DispatchOptions) {
    this.#connection = connection;
    this.#options = options;
  }

  /** Takes a socket.io event as it was received. Never throws. */
  receive(event: string, args: readonly unknown[]): void {
    const respond = args.at(-1);
    const { session, slot } = this.#connection;
    if (!isAcknowledgement(respond)) {
      this.#options.requestLimits.countRefusal(slot);
      this.#options.logger.debug({ event }, 'event without acknowledgement ignored');
      return;
    }
    const { answers } = session;
    const { serial } = answers;
    if (serial.length >= MAX_WAITING) {
      this.#options.requestLimits.countRefusal(slot);
      respond({ ok: false, code: 'too_many_requests', message: `more than ${MAX_WAITING} requests are waiting` });
      return;
    }
    const request = requestOf(event, args, { waits: serial.length > 0, maxBytes: this.#options.maxRequestBytes });
    void serial.run(async () => {
      const answer = await this.#answer({ session, answers }, request);
      respond(this.#release(request.event, answer));
      if (request.event === JOIN) this.#connection.sendTailProbe();
    });
  }

  /** Releases the notices that a join has held back: they follow its answer, in the same tick. */
  #release(event: string, answer: Answer<unknown>): Answer<unknown> {
    const { session } = this.#connection;
    const held = session.outbox.release();
    const isLost = answer.ok && placing.has(event) && !held;
    return isLost ? this.#refusal(session, { event, error: takenOver() }) : answer;
  }

  /** Carries out a request, or repeats its answer. */
  async #answer({ session, answers }: Requester, request: Request): Promise<Answer<unknown>> {
    const { event } = request;
    try {
      // Nobody waits for the answer: the connection is lost, or has continued another session.
      if (placing.has(event) && session.connection !== this.#connection) throw takenOver();
      this.#count(session, request);
      // The other page has taken over the seat meanwhile, and numbers its own requests.
      if (answers !== session.answers) throw takenOver();
      const number = numberOf(request);
      const remembered = answers.answerTo(number);
      if (remembered) return remembered;
      if (!answers.admit(number))
        throw new AppError('duplicate_request', `request ${number} has already been answered`);
      const answer = await this.#carryOut(session, request);
      if (!placing.has(event))
        answers.remember(number, answer, { onlyLastOf: longAnswers.has(event) ? event : undefined });
      return answer;
    } catch (error) {
      return this.#refusal(session, { event, error });
    }
  }

  /** Data that is nested too deeply counts as the maximum. */
  #count(session: Session, { event, bytes }: Request): void {
    const { requestLimits, maxRequestBytes } = this.#options;
    // Leaving a large room never waits: the next request waits instead.
    const own = pointsOf(event, { bytes: bytes ?? maxRequestBytes, people: event === LEAVE ? 0 : session.people });
    requestLimits.count(this.#connection, { own, shared: sharedPointsOf(event, session) });
  }

  async #carryOut(session: Session, { event, bytes, takeData }: Request): Promise<Answer<unknown>> {
    const { isPlaced, people } = session;
    try {
      const name = this.#admit(event, bytes);
      const data = parse(name, takeData());
      permit(name, session.requester);
      const result = await this.#handle(session, name, data);
      if (!isPlaced || name === LEAVE) this.#countMove(name, people);
      return { ok: true, result: result ?? null };
    } catch (error) {
      return this.#refusal(session, { event, error, removed: isPlaced && !session.isPlaced });
    }
  }

  /** Counts the size of the room, which was unknown before it was entered. `left`: people in the previous room. */
  #countMove(name: RequestName, left: number): void {
    const { slot, session } = this.#connection;
    this.#options.requestLimits.owe(slot, roomPointsOf(name, left + session.people));
  }

  /** Checks everything that does not need the request's own schema. */
  #admit(event: string, bytes: number | undefined): RequestName {
    if (bytes === undefined) throw new AppError('bad_request', 'data: nested too deeply');
    const { maxRequestBytes } = this.#options;
    if (bytes > maxRequestBytes) throw new AppError('too_large', `${bytes} bytes; at most ${maxRequestBytes}`);
    if (!isRequestName(event)) throw new AppError('unknown_request', 'no such request in this version of the protocol');
    return event;
  }

  #handle<Name extends RequestName>(session: Session, name: Name, data: RequestData<Name>): unknown {
    return this.#options.handlers[name](session, data);
  }

  #refusal(
    session: Session,
    { event, error, removed = false }: { event: string; error: unknown; removed?: boolean },
  ): Answer<never> {
    const { logger, refused } = this.#options;
    if (error instanceof AppError) {
      const { code, message, retryAfterMs } = error;
      const reason = message.slice(0, MAX_REASON);
      // The name of a known request only, never one that a client made up.
      refused({ request: isRequestName(event) ? event : UNKNOWN, code, reason }, `request refused: ${code}`);
      return { ok: false, code, message, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
    }
    if (removed) return noLongerHere;
    // If the socket has closed, mediasoup rejected what was under way on closed transports.
    if (session.connection) logger.error({ event, err: error }, 'request failed');
    return { ok: false, code: 'internal', message: 'internal error; see the log of the server' };
  }
}

const takenOver = () => new AppError('taken_over', 'another connection has this seat now');

/** For a peer that was removed meanwhile; mediasoup rejects what was under way on closed transports. */
const noLongerHere = { ok: false, code: 'not_joined', message: 'you are no longer in the room' } as const;

/** Takes a request as socket.io has parsed it. */
function requestOf(
  event: string,
  args: readonly unknown[],
  { waits, maxBytes }: { waits: boolean; maxBytes: number },
): Request {
  const [number, data] = args;
  const json = asJson(data);
  const bytes = json === undefined ? undefined : Buffer.byteLength(json);
  const fits = bytes !== undefined && bytes <= maxBytes;
  return {
    // A client can make up a long name.
    event: isRequestName(event) ? event : UNKNOWN,
    // The last argument is the acknowledgement.
    number: args.length === 3 && isRequestNumber(number) ? number : undefined,
    bytes,
    takeData: waits ? stored(fits ? json : undefined) : once(data),
  };
}

function once(data: unknown): () => unknown {
  let kept = data;
  return () => {
    const taken = kept;
    kept = undefined;
    return taken;
  };
}

/** Keeps the data of a request that waits as JSON: parsed, empty objects take twenty times as much memory. */
function stored(json = 'null'): () => unknown {
  const bytes = Buffer.from(json);
  return () => JSON.parse(bytes.toString());
}

function numberOf({ number }: Request): number {
  if (number !== undefined) return number;
  throw new AppError('bad_request', 'a request needs a number, data and an acknowledgement');
}

const isAcknowledgement = (value: unknown): value is Respond => typeof value === 'function';

const isRequestNumber = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) > 0;

/** @returns undefined if it is nested so deeply that it cannot be measured; parsing goes deeper than serializing. */
function asJson(data: unknown): string | undefined {
  try {
    return JSON.stringify(data) ?? '';
  } catch {
    return undefined;
  }
}

function parse<Name extends RequestName>(name: Name, data: unknown): RequestData<Name> {
  const parsed = requests[name].safeParse(data);
  if (parsed.success) return parsed.data as RequestData<Name>;
  const [issue] = parsed.error.issues;
  throw new AppError(
    'bad_request',
    `${issue?.path.join('.') || 'data'}: ${issue?.message ?? 'does not match the protocol'}`,
  );
}
