import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Config } from '../../server/config/schema.ts';
import { variables } from '../../server/config/variables.ts';
import type { AdminRooms } from '../../server/shared/protocol/http.ts';
import type { Held } from '../bench/soak/probe.ts';
import { freePorts } from '../support/free-ports.ts';
import { until } from '../support/until.ts';

const TOKEN = 'fuzz-administrator-token-0123456789';
/** Marks every secret that a fuzzer makes up. */
export const SECRET = 'SECRET';

/** So that input reaches the code behind the limits. */
const raised = {
  ...highestLimits(),
  PARLEY_REQUESTS_PER_SECOND: '10000',
  PARLEY_REQUEST_BURST: '100000',
  PARLEY_JOINS_PER_SECOND: '10000',
  PARLEY_MAX_CONNECTIONS_PER_ADDRESS: '10000',
  PARLEY_CHAT_MESSAGES_PER_SECOND: '1000',
  PARLEY_CHAT_REACTIONS_PER_SECOND: '1000',
  PARLEY_PRE_JOIN_MAX_PREPARED: '1000',
  PARLEY_PRE_JOIN_MAX_PREPARED_PER_ROOM: '1000',
};

/** How often each kind of fault has occurred. */
export type Faults = {
  exits: number;
  workerDeaths: number;
  unhandledRejections: number;
  internalErrors: number;
  secretsLogged: number;
};

/** A whole server in a process of its own, whose log is read and which reports what it holds. */
export class FuzzedServer {
  readonly url: string;
  readonly faults: Faults;
  /** The first hundred lines of its log that count as faults. */
  readonly evidence: string[];
  readonly #process: ChildProcess;
  #ending = false;

  /** `limits: 'default'` keeps those of the configuration. */
  static async start({ limits }: { limits: 'raised' | 'default' }): Promise<FuzzedServer> {
    const flags = ['--disable-warning=ExperimentalWarning', '--expose-gc', '--import', './tests/bench/soak/probe.ts'];
    const child = spawn(process.execPath, [...flags, 'server/main.ts'], {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      env: {
        ...process.env,
        ...(await freePorts()),
        PARLEY_HTTP_HOST: '127.0.0.1',
        PARLEY_LISTEN_ADDRESS: '127.0.0.1',
        PARLEY_WORKERS: '1',
        PARLEY_EMPTY_SECONDS: '0',
        PARLEY_GRACE_SECONDS: '1',
        PARLEY_LOG_LEVEL: 'debug',
        PARLEY_LOG_FORMAT: 'json',
        PARLEY_ADMIN_TOKEN: TOKEN,
        // The fuzzers share the machine: what they use of it is not the server's fault.
        PARLEY_SLOW_FROM_MS: '10000',
        PARLEY_REFUSE_FROM_MS: '20000',
        ...(limits === 'raised' ? raised : {}),
      },
    });
    const server = new FuzzedServer(child, await firstUrl(child));
    return server;
  }

  private constructor(child: ChildProcess, { url, lines }: { url: string; lines: AsyncIterable<string> }) {
    this.url = url;
    this.#process = child;
    this.faults = { exits: 0, workerDeaths: 0, unhandledRejections: 0, internalErrors: 0, secretsLogged: 0 };
    this.evidence = [];
    child.once('exit', () => {
      if (!this.#ending) this.#note('exits', 'the server ended');
    });
    void this.#read(lines);
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** The resident memory of its media workers, in kilobytes. Linux only; 0 elsewhere. */
  get workerKilobytes(): number {
    const kilobytes = (pid: string) => Number(/VmRSS:\s+(\d+)/u.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
    try {
      const children = readFileSync(`/proc/${this.pid}/task/${this.pid}/children`, 'utf8').trim().split(' ');
      return children.reduce((sum, pid) => sum + kilobytes(pid), 0);
    } catch {
      return 0; // another system, or a worker that has just died, which is counted elsewhere
    }
  }

  /** After a full collection. */
  async held(): Promise<Held> {
    this.#process.send('held');
    const [held] = (await once(this.#process, 'message')) as [Held];
    return held;
  }

  async admin(): Promise<AdminRooms> {
    const response = await fetch(`${this.url}/api/admin/rooms`, { headers: { authorization: `Bearer ${TOKEN}` } });
    return (await response.json()) as AdminRooms;
  }

  /** The objects that are left after everybody has gone, by kind; empty if everything was released. */
  async leftovers(): Promise<Record<string, number>> {
    let left: Record<string, number> = {};
    const look = async () => {
      const [{ rooms, limits }, { counts }] = [await this.admin(), await this.held()];
      const media = ['routers', 'transports', 'producers', 'consumers'].map(
        (kind) => [kind, counts[kind] ?? 0] as const,
      );
      // Rate allowances refill by themselves, and this check uses one socket.
      const bounds = limits.filter(({ perSecond }) => perSecond === undefined);
      const keys = bounds.map(({ name, highest }) => [name, /sockets/i.test(name) ? highest - 1 : highest] as const);
      const all = [['rooms', rooms.length] as const, ...media, ...keys];
      left = Object.fromEntries(all.filter(([, count]) => count > 0));
      return Object.keys(left).length === 0;
    };
    await until(look, 'the server is idle', { timeoutMs: 20_000, everyMs: 250 }).catch(() => undefined);
    return left;
  }

  async stop(): Promise<void> {
    this.#ending = true;
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGINT');
    await ended;
  }

  async #read(lines: AsyncIterable<string>): Promise<void> {
    for await (const line of lines) {
      if (line.includes(SECRET)) this.#note('secretsLogged', line);
      if (line.includes('media worker died')) this.#note('workerDeaths', line);
      else if (line.includes('uncaught error')) this.#note('unhandledRejections', line);
      else if (/"level":"(error|fatal)"/.test(line)) this.#note('internalErrors', line);
    }
  }

  #note(fault: keyof Faults, line: string): void {
    this.faults[fault] += 1;
    if (this.evidence.length < 100) this.evidence.push(line);
  }
}

/** Every option of the group `limits` at its highest allowed value, if it has one. */
function highestLimits(): Record<string, string> {
  const { shape } = Config.shape.limits;
  const highest = (option: string) => (shape as Record<string, { maxValue?: number | null }>)[option]?.maxValue;
  return Object.fromEntries(
    Object.entries(variables).flatMap(([variable, { path }]) => {
      const [group, option = ''] = path;
      const value = group === 'limits' ? highest(option) : undefined;
      return typeof value === 'number' ? [[variable, String(value)]] : [];
    }),
  );
}

async function firstUrl(child: ChildProcess): Promise<{ url: string; lines: AsyncIterable<string> }> {
  if (!child.stdout) throw new Error('a server has an output');
  const reader = createInterface({ input: child.stdout });
  const lines = reader[Symbol.asyncIterator]();
  for (let next = await lines.next(); next.done !== true; next = await lines.next()) {
    const url = /Parley is ready: (\S+)/.exec(next.value)?.[1];
    if (url) return { url, lines: { [Symbol.asyncIterator]: () => lines } };
  }
  throw new Error('the server ended before it listened');
}
