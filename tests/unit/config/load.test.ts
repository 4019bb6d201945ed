import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ConfigError, loadConfig } from '../../../server/config/load.ts';
import { renamedOptions, renamedVariables } from '../../../server/config/renamed.ts';
import { variables } from '../../../server/config/variables.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const defaults = readFileSync('config/default.yaml', 'utf8');

/** A folder `config` with the real default.yaml and the given local.yaml. */
function folder({ local, base = defaults }: { local?: string; base?: string } = {}): string {
  const dir = temporaryFolder();
  writeFileSync(join(dir, 'default.yaml'), base);
  if (local !== undefined) writeFileSync(join(dir, 'local.yaml'), local);
  return dir;
}

/** One line per error; the folder's real name is random, so it reads `config` here. */
function faults({ local, base, env = {} }: { local?: string; base?: string; env?: NodeJS.ProcessEnv }): string[] {
  try {
    loadConfig({ dir: folder({ local, base }), env });
  } catch (error) {
    if (error instanceof ConfigError) {
      return error.faults.map(({ where, what }) =>
        `${where}: ${what}`.replace(/^(\/.*\/)?parley-test-\w+\//, 'config/'),
      );
    }
    throw error;
  }
  return [];
}

describe('what a configuration is made of', () => {
  test('the defaults alone are a whole configuration', () => {
    const config = loadConfig({ dir: folder(), env: {} });
    expect(config).toEqual({
      http: {
        host: '0.0.0.0',
        port: 3000,
        basePath: '',
        trustProxy: 0,
        allowedOrigins: [],
        allowedHosts: [],
        maxSockets: 12_000,
        requestSeconds: 20,
        stalledSeconds: 120,
      },
      tls: { cert: null, key: null },
      media: {
        workers: 'auto',
        spreadPercent: 30,
        fullPercent: 90,
        maxDeathsPerMinute: 5,
        isolationWorkers: 3,
        hangSeconds: 8,
        moveSeconds: 30,
        port: 40000,
        listenAddress: 'auto',
        announcedAddress: [],
        workerLogLevel: 'warn',
        initialOutgoingKbps: 1000,
        receiveBufferKilobytes: 4096,
        sendBufferKilobytes: 4096,
      },
      video: { codec: 'vp8', maxKbps: 2500, screenMaxKbps: 2500 },
      iceServers: [],
      turn: { urls: [], secret: null, seconds: 3600, relayOnly: false },
      rooms: {
        maxRooms: 1000,
        maxPeople: 125,
        maxPeoplePerServer: 5000,
        maxVisible: 25,
        largeAbove: 50,
        maxVoices: 6,
        maxMicrophones: 25,
        policy: 'open',
        emptySeconds: 10,
        graceSeconds: 30,
      },
      shutdown: { drainSeconds: 30 },
      chat: { history: 200, maxCharacters: 60_000, folder: null, messagesPerSecond: 2, reactionsPerSecond: 4 },
      preJoin: { grade: 'warm', maxPrepared: 200, maxPreparedPerRoom: 10, showPeople: 'names', seconds: 300 },
      direct: { enabled: false, settleSeconds: 10, exceptRooms: [] },
      files: {
        maxMegabytes: 1000,
        maxPerPerson: 32,
        maxPerRoom: 500,
        maxChannelsPerPerson: 16,
        maxWaitingMegabytes: 8,
      },
      signalling: {
        maxConnections: 5000,
        maxConnectionsPerAddress: 1000,
        joinsPerSecond: 200,
        requestsPerSecond: 50,
        requestBurst: 100,
        maxRequestBytes: 65536,
        maxUnreadBytes: 1048576,
        connectTimeoutSeconds: 10,
        heartbeatSeconds: 10,
      },
      limits: {
        socketsPerAddress: 2000,
        socketsPerSecondPerAddress: 50,
        socketsPerSecond: 500,
        httpRequestsPerSecond: 1000,
        httpRequestsPerSecondPerAddress: 200,
        downloadsPerAddress: 32,
        downloadsPerServer: 256,
        framesPerSecond: 100,
        framesPerSecondPerAddress: 5000,
        framesPerSecondPerServer: 50_000,
        bytesPerSecond: 131_072,
        bytesPerSecondPerAddress: 1_048_576,
        bytesPerSecondPerServer: 16_777_216,
        webSocketsPerSecondPerAddress: 20,
        disconnectsPerMinutePerAddress: 10,
        unreadBytesPerAddress: 33_554_432,
        unreadBytesPerServer: 134_217_728,
        audioMaxKbps: 320,
        mediaMegabitsPerSecondPerAddress: 4000,
        mediaMegabitsPerSecond: 20_000,
        seatsPerAddress: 2000,
        producersPerSecondPerPerson: 2,
        producersPerSecondPerAddress: 40,
        dataTransportsPerMinutePerPerson: 60,
        pointersPerMinutePerPerson: 30,
        pointersPerMinutePerAddress: 150,
        pointerMessagesPerSecondPerAddress: 40_000,
        dataFloodsPerMinutePerAddress: 5,
        waitingMegabytesPerServer: 512,
        dataMegabytesPerSecondPerPerson: 100,
        dataMegabytesPerSecondPerAddress: 500,
        dataMegabytesPerSecond: 1000,
        joinsPerSecondPerAddress: 100,
        joinLoadPerSecondPerAddress: 400,
        preparedJoinsPerSecondPerAddress: 50,
        resumesPerMinutePerPerson: 30,
        preparedJoinsPerAddress: 100,
        roomsPerSecondPerAddress: 10,
        roomsPerAddress: 200,
        directMessagesPerSecondPerPerson: 10,
        fileOffersPerMinutePerPerson: 60,
        fileOffersPerMinutePerAddress: 600,
        passwordsPerSecondPerAddress: 1,
        wrongPasswordsPerMinutePerAddress: 6,
        knownFilesPerServer: 100_000,
        requestsPerSecondPerAddress: 1000,
        requestsPerSecondPerServer: 10_000,
        chatBytesPerSecondPerPerson: 2000,
        chatBytesPerSecondPerAddress: 20_000,
        chatBytesPerSecondPerServer: 200_000,
        consumersPerServer: 'auto',
      },
      overload: { slowFromMs: 100, refuseFromMs: 400, maxWaiting: 200, maxWaitMs: 2000 },
      admin: { token: null, attemptsPerMinute: 10 },
      log: { level: 'info', format: 'auto' },
    });
  });

  test('local.yaml replaces single options, and the environment those of local.yaml', () => {
    const dir = folder({ local: 'http:\n  port: 8080\n  trustProxy: 1\n' });
    const { http } = loadConfig({ dir, env: { PARLEY_HTTP_PORT: '9090' } });
    expect(http).toMatchObject({ host: '0.0.0.0', port: 9090, trustProxy: 1, allowedOrigins: [] });
  });

  test('an empty local.yaml, and a group with all its options commented out, change nothing', () => {
    const plain = loadConfig({ dir: folder(), env: {} });
    expect(loadConfig({ dir: folder({ local: '' }), env: {} })).toEqual(plain);
    expect(loadConfig({ dir: folder({ local: 'http:\n  # port: 1\nmedia:\n' }), env: {} })).toEqual(plain);
  });

  test('the example for local.yaml is valid', () => {
    const local = readFileSync('config/local.example.yaml', 'utf8');
    expect(faults({ local })).toEqual([]);
  });

  test('the configuration cannot be changed afterwards', () => {
    const config = loadConfig({ dir: folder(), env: { PARLEY_ICE_SERVERS: '[{"urls":["stun:a.example"]}]' } });
    expect(Object.isFrozen(config)).toBe(true);
    expect(() => Object.assign(config.http, { port: 1 })).toThrow(TypeError);
    expect(() => config.iceServers.pop()).toThrow(TypeError);
    expect(Object.isFrozen(config.iceServers[0]?.urls)).toBe(true);
  });
});

describe('what is reported', () => {
  test('all errors of all sources together, with place, value and allowed values', () => {
    const local = 'http:\n  port: 70000\n  prot: 1\nmedia:\n  workers: many\nvideo: fast\n';
    const env = { PARLEY_LOG_LEVEL: 'loud', PARLEY_PORT: '80', PARLEY_MAX_PEOPLE: '2.5' };
    expect(faults({ local, env })).toEqual([
      'config/local.yaml line 2: http.port: found 70000, allowed: a whole number from 1 to 65535',
      'config/local.yaml line 3: http.prot: unknown option; config/default.yaml lists all options',
      'config/local.yaml line 5: media.workers: found "many", allowed: auto, or a whole number from 1 to 64',
      'config/local.yaml line 6: video: found "fast", allowed: a group of codec, maxKbps, screenMaxKbps',
      'PARLEY_PORT: unknown variable; config/default.yaml lists all variables',
      'PARLEY_MAX_PEOPLE: rooms.maxPeople: found 2.5, allowed: a whole number from 1 to 5000',
      'PARLEY_LOG_LEVEL: log.level: found "loud", allowed: one of trace, debug, info, warn, error, fatal, silent',
    ]);
  });

  test('a renamed option or variable names its successor', () => {
    const local = 'door:\n  maxGuests: 5\noverload:\n  longestWaitMs: 10\n';
    expect(faults({ local, env: { PARLEY_DOOR_MAX_GUESTS: '5' } })).toEqual([
      'config/local.yaml line 4: overload.longestWaitMs is now overload.maxWaitMs',
      'config/local.yaml line 1: door is now preJoin, with grade, maxPrepared, maxPreparedPerRoom and seconds',
      'PARLEY_DOOR_MAX_GUESTS: is now PARLEY_PRE_JOIN_MAX_PREPARED',
    ]);
  });

  test('every successor is an option or a variable', () => {
    const options = Object.values(variables).map(({ path }) => path.join('.'));
    for (const [name, successor] of Object.entries(renamedOptions)) {
      if (name.includes('.')) expect(options).toContain(successor);
    }
    expect(Object.keys(variables)).toEqual(expect.arrayContaining(Object.values(renamedVariables)));
  });

  test('no renamed option or variable still exists', () => {
    const options = Object.values(variables).map(({ path }) => path.join('.'));
    expect(Object.keys(renamedOptions).filter((option) => options.includes(option))).toEqual([]);
    expect(Object.keys(renamedVariables).filter((variable) => variable in variables)).toEqual([]);
  });

  test('the message for people lists them one a line', () => {
    const load = () => loadConfig({ dir: folder(), env: { PARLEY_HTTP_PORT: '0', PARLEY_WORKERS: '65' } });
    expect(load).toThrow(ConfigError);
    expect(load).toThrow(
      [
        'Parley does not start: 2 errors in its configuration.',
        '  PARLEY_HTTP_PORT: http.port: found 0, allowed: a whole number from 1 to 65535',
        '  PARLEY_WORKERS: media.workers: found 65, allowed: auto, or a whole number from 1 to 64',
      ].join('\n'),
    );
  });

  test.each([
    { local: 'http:\n  port: 1\n  port: 2\n', want: 'config/local.yaml line 3: this key appears twice in the file' },
    { local: 'log:\n\tlevel: info\n', want: 'config/local.yaml line 2: YAML is indented with spaces, not tabs' },
    { local: 'log: { level: "info }\n', want: 'config/local.yaml line 2: a colon, quote, bracket or comma is missing' },
    { local: 'log: {\n', want: 'config/local.yaml line 2: the indentation does not match the lines above' },
    { local: 'just words\n', want: 'config/local.yaml: found "just words", allowed: a group of http, tls, media' },
    { local: '- a\n', want: 'config/local.yaml: found a list, allowed: a group of http, tls, media' },
    { local: 'http: *nowhere\n', want: 'config/local.yaml' },
  ])('YAML that cannot be read: $want', ({ local, want }) => {
    expect(faults({ local })[0]).toContain(want);
  });

  test('a default.yaml that is missing, or lacks an option', () => {
    const lacking = defaults.replace(/^ {2}maxRooms: .*$/m, '');
    expect(faults({ base: lacking })).toEqual([
      'config/default.yaml: rooms.maxRooms: found nothing, allowed: a whole number from 1 to 100000',
    ]);
    const empty = temporaryFolder();
    expect(() => loadConfig({ dir: empty, env: {} })).toThrow('default.yaml: is missing');
  });

  test('an option without a value is an error, not the default', () => {
    expect(faults({ local: 'http:\n  port:\n' })).toEqual([
      'config/local.yaml line 2: http.port: found nothing, allowed: a whole number from 1 to 65535',
    ]);
  });
});

describe('options that exclude each other', () => {
  test.each([
    {
      env: { PARLEY_MEDIA_PORT: '65530', PARLEY_WORKERS: '7' },
      want: 'PARLEY_MEDIA_PORT: media.port: found 65530 with 10 workers, allowed: at most 65526, as each takes a port',
    },
    {
      env: { PARLEY_HTTP_PORT: '40003', PARLEY_WORKERS: '4' },
      want: "PARLEY_HTTP_PORT: http.port: found 40003, allowed: none of the workers' ports 40000 to 40006 (media.port)",
    },
    {
      env: { PARLEY_TLS_KEY: '/etc/parley/key.pem' },
      want: 'PARLEY_TLS_KEY: tls.key: found without tls.cert, allowed: only both',
    },
    {
      env: { PARLEY_TURN_SECRET: 'what both know' },
      want: 'PARLEY_TURN_SECRET: turn.secret: found without turn.urls, allowed: only both',
    },
    {
      env: { PARLEY_TURN_RELAY_ONLY: 'true' },
      want: 'PARLEY_TURN_RELAY_ONLY: turn.relayOnly: found true, allowed: only with a TURN server',
    },
    {
      env: { PARLEY_LISTEN_ADDRESS: '0.0.0.0' },
      want: 'PARLEY_LISTEN_ADDRESS: media.listenAddress: found 0.0.0.0, allowed: only with media.announcedAddress',
    },
  ])('$want', ({ env, want }) => {
    expect(faults({ env })).toEqual([expect.stringContaining(want)]);
  });

  test('are reported beside other errors, at the file that set the option last', () => {
    const local = 'media:\n  workers: 2\n  port: 65535\n  announcedAddress: 0.0.0.0\n';
    expect(faults({ local })).toEqual([
      'config/local.yaml line 4: media.announcedAddress: found "0.0.0.0", allowed: an IP address or host name that others reach, a list of them, or null',
      'config/local.yaml line 3: media.port: found 65535 with 5 workers, allowed: at most 65531, as each takes a port',
    ]);
  });

  test.each([
    { written: '203.0.113.7', read: ['203.0.113.7'] },
    { written: "[203.0.113.7, '2001:db8::7']", read: ['203.0.113.7', '2001:db8::7'] },
    { written: 'null', read: [] },
  ])('announced addresses: $written', ({ written, read }) => {
    const { media } = loadConfig({ dir: folder({ local: `media:\n  announcedAddress: ${written}\n` }), env: {} });
    expect(media.announcedAddress).toEqual(read);
  });

  test('the highest port is a port like any other', () => {
    expect(faults({ env: { PARLEY_MEDIA_PORT: '65534', PARLEY_WORKERS: '1', PARLEY_ISOLATION_WORKERS: '1' } })).toEqual(
      [],
    );
  });
});

describe('secrets', () => {
  const secret = 'do-not-tell';

  test.each([
    { name: 'a short admin token', env: { PARLEY_ADMIN_TOKEN: secret } },
    { name: 'a token in place of its group', local: `admin: ${secret}\n` },
    {
      name: 'a credential of the wrong type',
      local: `iceServers:\n  - urls: turn:a.example\n    credential: [${secret}]\n`,
    },
    { name: 'ICE servers that are no JSON', env: { PARLEY_ICE_SERVERS: `[{"credential":"${secret}"` } },
    { name: 'a secret for TURN of the wrong type', local: `turn:\n  secret: [${secret}]\n` },
    { name: 'a password without its key', local: `iceServers:\n  - ${secret}\n` },
    { name: 'an unknown variable', env: { PARLEY_ADMIN_TOKN: secret } },
    { name: 'an unknown option', local: `admin:\n  pass: ${secret}\n` },
    { name: 'YAML that ends early', local: `admin: { token: "${secret}\n` },
    { name: 'an alias', local: `admin:\n  token: *${secret}\n` },
    { name: 'a reserved character', local: `admin:\n  token: @${secret}\n` },
  ])('$name is an error that does not repeat it', ({ local, env }) => {
    const found = faults({ local, env }).join('\n');
    expect(found).not.toBe('');
    expect(found).not.toContain(secret);
  });
});
