import { AppError } from '#shared/protocol/errors.ts';
import {
  type Answer,
  type RequestData,
  type RequestName,
  type RequestResult,
  requests,
} from '#shared/protocol/events.ts';
import type { Logger } from '../util/logger.ts';
import { Serial } from '../util/serial.ts';
import type { Connection } from './connection.ts';
import type { Handlers } from './handlers.ts';
import type { RateLimit } from './rate-limit.ts';

export type DispatchOptions = {
  handlers: Handlers;
  rateLimit: RateLimit;
  maxRequestBytes: number;
  logger: Logger;
};

type Respond = (answer: Answer<unknown>) => void;

/** More than this under way at once is no client of ours. */
const MOST_WAITING = 64;

/**
 * The way of every request on one connection: count, parse, handle, answer, one after another in the order they came.
 * Each is answered exactly once; one without an acknowledgement cannot be, and is passed over.
 */
export class Dispatch {
  readonly #connection: Connection;
  readonly #options: DispatchOptions;
  readonly #serial = new Serial();
  /** Numbers only rise, so this one tells a repeated request from a new one. */
  #lastNumber = 0;

  constructor(connection: Connection, options: DispatchOptions) {
    this.#connection = connection;
    this.#options = options;
  }

  /** Takes a socket.io event as it came. Never throws. */
  receive(event: string, args: readonly unknown[]): void {
    const respond = args.at(-1);
    if (!isAcknowledgement(respond)) {
      this.#options.logger.debug({ event }, 'event without an acknowledgement passed over');
      return;
    }
    if (this.#serial.length >= MOST_WAITING) {
      respond({ ok: false, code: 'too_many_requests', message: `more than ${MOST_WAITING} requests are waiting` });
      return;
    }
    void this.#serial.run(() => this.#carryOut(event, args.slice(0, -1), once(respond)));
  }

  async #carryOut(event: string, args: readonly unknown[], respond: Respond): Promise<void> {
    try {
      await this.#options.rateLimit.count(this.#connection.socket.id);
      const name = this.#admit(event, args);
      await this.#handle(name, { data: parse(name, args[1]), answer: (result) => respond({ ok: true, result }) });
      respond({ ok: true, result: null });
    } catch (error) {
      respond(this.#refusal(event, error));
    }
  }

  /** Everything that can be told before the request's own schema is looked at. */
  #admit(event: string, args: readonly unknown[]): RequestName {
    const [number] = args;
    if (args.length !== 2 || !isRequestNumber(number)) {
      throw new AppError('bad_request', 'a request is its number, its data and an acknowledgement');
    }
    if (number <= this.#lastNumber) throw new AppError('duplicate_request', `request ${number} was answered already`);
    this.#lastNumber = number;
    const bytes = byteLength(args[1]);
    const { maxRequestBytes } = this.#options;
    if (bytes > maxRequestBytes) throw new AppError('too_large', `${bytes} bytes; at most ${maxRequestBytes}`);
    if (!isRequestName(event)) throw new AppError('unknown_request', 'no such request in this protocol version');
    return event;
  }

  async #handle<Name extends RequestName>(
    name: Name,
    { data, answer }: { data: RequestData<Name>; answer: (result: RequestResult<Name>) => void },
  ): Promise<void> {
    await this.#options.handlers[name](this.#connection, data, answer);
  }

  #refusal(event: string, error: unknown): Answer<never> {
    const { logger } = this.#options;
    if (error instanceof AppError) {
      logger.debug({ event, code: error.code, reason: error.message }, 'request refused');
      return { ok: false, code: error.code, message: error.message };
    }
    // On a socket that went meanwhile this is mediasoup rejecting what was under way on closed transports.
    if (!this.#connection.socket.disconnected) logger.error({ event, err: error }, 'request failed');
    return { ok: false, code: 'internal', message: 'the server made a mistake; its log says more' };
  }
}

/** Only the first call gets through. */
function once(respond: Respond): Respond {
  let answered = false;
  return (answer) => {
    if (answered) return;
    answered = true;
    respond(answer);
  };
}

const isAcknowledgement = (value: unknown): value is Respond => typeof value === 'function';

const isRequestName = (event: string): event is RequestName => Object.hasOwn(requests, event);

const isRequestNumber = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) > 0;

/**
 * As JSON; a binary attachment counts in full, and what JSON leaves out not at all.
 * @throws AppError `bad_request` where it is nested so deeply that it cannot be told; reading goes deeper than writing.
 */
function byteLength(data: unknown): number {
  try {
    return Buffer.byteLength(JSON.stringify(data) ?? '');
  } catch (cause) {
    throw new AppError('bad_request', 'data: nested too deeply', { cause });
  }
}

function parse<Name extends RequestName>(name: Name, data: unknown): RequestData<Name> {
  const parsed = requests[name].safeParse(data);
  if (parsed.success) return parsed.data as RequestData<Name>;
  const [issue] = parsed.error.issues;
  throw new AppError(
    'bad_request',
    `${issue?.path.join('.') || 'data'}: ${issue?.message ?? 'not as the protocol says'}`,
  );
}
