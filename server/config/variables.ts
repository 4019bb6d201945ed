/** The environment variables of the options. `config/default.yaml` names each above its option. */

/**
 * Converts the text of a variable to the value that a file would contain. Text that it cannot convert is returned
 * unchanged.
 */
type Read = (value: string) => unknown;

const text: Read = (value) => value;
const number: Read = (value) => (/^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value);
const list: Read = (value) => value.split(',').map((part) => part.trim());
const flag: Read = (value) => (value === 'true' || value === 'false' ? value === 'true' : value);
const json: Read = (value) => {
  try {
    return JSON.parse(value);
  } catch {
    // The schema refuses the text with the same message as any other invalid value.
    return value;
  }
};

/** Every variable, with the path of its option. */
export const variables: Record<string, { path: readonly [string, string?]; read: Read }> = {
  PARLEY_HTTP_HOST: { path: ['http', 'host'], read: text },
  PARLEY_HTTP_PORT: { path: ['http', 'port'], read: number },
  PARLEY_BASE_PATH: { path: ['http', 'basePath'], read: text },
  PARLEY_TRUST_PROXY: { path: ['http', 'trustProxy'], read: number },
  PARLEY_ALLOWED_ORIGINS: { path: ['http', 'allowedOrigins'], read: list },
  PARLEY_ALLOWED_HOSTS: { path: ['http', 'allowedHosts'], read: list },
  PARLEY_MAX_SOCKETS: { path: ['http', 'maxSockets'], read: number },
  PARLEY_HTTP_REQUEST_SECONDS: { path: ['http', 'requestSeconds'], read: number },
  PARLEY_HTTP_STALLED_SECONDS: { path: ['http', 'stalledSeconds'], read: number },
  PARLEY_TLS_CERT: { path: ['tls', 'cert'], read: text },
  PARLEY_TLS_KEY: { path: ['tls', 'key'], read: text },
  PARLEY_WORKERS: { path: ['media', 'workers'], read: number },
  PARLEY_SPREAD_PERCENT: { path: ['media', 'spreadPercent'], read: number },
  PARLEY_FULL_PERCENT: { path: ['media', 'fullPercent'], read: number },
  PARLEY_MAX_DEATHS_PER_MINUTE: { path: ['media', 'maxDeathsPerMinute'], read: number },
  PARLEY_ISOLATION_WORKERS: { path: ['media', 'isolationWorkers'], read: number },
  PARLEY_HANG_SECONDS: { path: ['media', 'hangSeconds'], read: number },
  PARLEY_MOVE_SECONDS: { path: ['media', 'moveSeconds'], read: number },
  PARLEY_MEDIA_PORT: { path: ['media', 'port'], read: number },
  PARLEY_LISTEN_ADDRESS: { path: ['media', 'listenAddress'], read: text },
  PARLEY_ANNOUNCED_ADDRESS: { path: ['media', 'announcedAddress'], read: list },
  PARLEY_WORKER_LOG_LEVEL: { path: ['media', 'workerLogLevel'], read: text },
  PARLEY_INITIAL_OUTGOING_KBPS: { path: ['media', 'initialOutgoingKbps'], read: number },
  PARLEY_RECEIVE_BUFFER_KILOBYTES: { path: ['media', 'receiveBufferKilobytes'], read: number },
  PARLEY_SEND_BUFFER_KILOBYTES: { path: ['media', 'sendBufferKilobytes'], read: number },
  PARLEY_VIDEO_CODEC: { path: ['video', 'codec'], read: text },
  PARLEY_VIDEO_MAX_KBPS: { path: ['video', 'maxKbps'], read: number },
  PARLEY_SCREEN_MAX_KBPS: { path: ['video', 'screenMaxKbps'], read: number },
  PARLEY_TURN_URLS: { path: ['turn', 'urls'], read: list },
  PARLEY_TURN_SECRET: { path: ['turn', 'secret'], read: text },
  PARLEY_TURN_SECONDS: { path: ['turn', 'seconds'], read: number },
  PARLEY_TURN_RELAY_ONLY: { path: ['turn', 'relayOnly'], read: flag },
  PARLEY_ICE_SERVERS: { path: ['iceServers'], read: json },
  PARLEY_MAX_ROOMS: { path: ['rooms', 'maxRooms'], read: number },
  PARLEY_MAX_PEOPLE: { path: ['rooms', 'maxPeople'], read: number },
  PARLEY_MAX_PEOPLE_PER_SERVER: { path: ['rooms', 'maxPeoplePerServer'], read: number },
  PARLEY_MAX_VISIBLE: { path: ['rooms', 'maxVisible'], read: number },
  PARLEY_LARGE_ABOVE: { path: ['rooms', 'largeAbove'], read: number },
  PARLEY_MAX_VOICES: { path: ['rooms', 'maxVoices'], read: number },
  PARLEY_MAX_MICROPHONES: { path: ['rooms', 'maxMicrophones'], read: number },
  PARLEY_ROOM_POLICY: { path: ['rooms', 'policy'], read: text },
  PARLEY_EMPTY_SECONDS: { path: ['rooms', 'emptySeconds'], read: number },
  PARLEY_GRACE_SECONDS: { path: ['rooms', 'graceSeconds'], read: number },
  PARLEY_DRAIN_SECONDS: { path: ['shutdown', 'drainSeconds'], read: number },
  PARLEY_CHAT_HISTORY: { path: ['chat', 'history'], read: number },
  PARLEY_CHAT_MAX_CHARACTERS: { path: ['chat', 'maxCharacters'], read: number },
  PARLEY_CHAT_FOLDER: { path: ['chat', 'folder'], read: text },
  PARLEY_CHAT_MESSAGES_PER_SECOND: { path: ['chat', 'messagesPerSecond'], read: number },
  PARLEY_CHAT_REACTIONS_PER_SECOND: { path: ['chat', 'reactionsPerSecond'], read: number },
  PARLEY_PRE_JOIN_GRADE: { path: ['preJoin', 'grade'], read: text },
  PARLEY_PRE_JOIN_MAX_PREPARED: { path: ['preJoin', 'maxPrepared'], read: number },
  PARLEY_PRE_JOIN_MAX_PREPARED_PER_ROOM: { path: ['preJoin', 'maxPreparedPerRoom'], read: number },
  PARLEY_PRE_JOIN_SHOW_PEOPLE: { path: ['preJoin', 'showPeople'], read: text },
  PARLEY_PRE_JOIN_SECONDS: { path: ['preJoin', 'seconds'], read: number },
  PARLEY_DIRECT_ENABLED: { path: ['direct', 'enabled'], read: flag },
  PARLEY_DIRECT_SETTLE_SECONDS: { path: ['direct', 'settleSeconds'], read: number },
  PARLEY_DIRECT_EXCEPT_ROOMS: { path: ['direct', 'exceptRooms'], read: list },
  PARLEY_MAX_FILE_MEGABYTES: { path: ['files', 'maxMegabytes'], read: number },
  PARLEY_MAX_FILES_PER_PERSON: { path: ['files', 'maxPerPerson'], read: number },
  PARLEY_MAX_FILES_PER_ROOM: { path: ['files', 'maxPerRoom'], read: number },
  PARLEY_MAX_CHANNELS_PER_PERSON: { path: ['files', 'maxChannelsPerPerson'], read: number },
  PARLEY_MAX_WAITING_MEGABYTES: { path: ['files', 'maxWaitingMegabytes'], read: number },
  PARLEY_MAX_CONNECTIONS: { path: ['signalling', 'maxConnections'], read: number },
  PARLEY_MAX_CONNECTIONS_PER_ADDRESS: { path: ['signalling', 'maxConnectionsPerAddress'], read: number },
  PARLEY_JOINS_PER_SECOND: { path: ['signalling', 'joinsPerSecond'], read: number },
  PARLEY_REQUESTS_PER_SECOND: { path: ['signalling', 'requestsPerSecond'], read: number },
  PARLEY_REQUEST_BURST: { path: ['signalling', 'requestBurst'], read: number },
  PARLEY_MAX_REQUEST_BYTES: { path: ['signalling', 'maxRequestBytes'], read: number },
  PARLEY_MAX_UNREAD_BYTES: { path: ['signalling', 'maxUnreadBytes'], read: number },
  PARLEY_CONNECT_TIMEOUT_SECONDS: { path: ['signalling', 'connectTimeoutSeconds'], read: number },
  PARLEY_HEARTBEAT_SECONDS: { path: ['signalling', 'heartbeatSeconds'], read: number },
  PARLEY_LIMIT_SOCKETS_PER_ADDRESS: { path: ['limits', 'socketsPerAddress'], read: number },
  PARLEY_LIMIT_SOCKETS_PER_SECOND_PER_ADDRESS: { path: ['limits', 'socketsPerSecondPerAddress'], read: number },
  PARLEY_LIMIT_SOCKETS_PER_SECOND: { path: ['limits', 'socketsPerSecond'], read: number },
  PARLEY_LIMIT_HTTP_REQUESTS_PER_SECOND: { path: ['limits', 'httpRequestsPerSecond'], read: number },
  PARLEY_LIMIT_HTTP_REQUESTS_PER_SECOND_PER_ADDRESS: {
    path: ['limits', 'httpRequestsPerSecondPerAddress'],
    read: number,
  },
  PARLEY_LIMIT_DOWNLOADS_PER_ADDRESS: { path: ['limits', 'downloadsPerAddress'], read: number },
  PARLEY_LIMIT_DOWNLOADS_PER_SERVER: { path: ['limits', 'downloadsPerServer'], read: number },
  PARLEY_LIMIT_FRAMES_PER_SECOND: { path: ['limits', 'framesPerSecond'], read: number },
  PARLEY_LIMIT_FRAMES_PER_SECOND_PER_ADDRESS: { path: ['limits', 'framesPerSecondPerAddress'], read: number },
  PARLEY_LIMIT_FRAMES_PER_SECOND_PER_SERVER: { path: ['limits', 'framesPerSecondPerServer'], read: number },
  PARLEY_LIMIT_BYTES_PER_SECOND: { path: ['limits', 'bytesPerSecond'], read: number },
  PARLEY_LIMIT_BYTES_PER_SECOND_PER_ADDRESS: { path: ['limits', 'bytesPerSecondPerAddress'], read: number },
  PARLEY_LIMIT_BYTES_PER_SECOND_PER_SERVER: { path: ['limits', 'bytesPerSecondPerServer'], read: number },
  PARLEY_LIMIT_WEB_SOCKETS_PER_SECOND_PER_ADDRESS: {
    path: ['limits', 'webSocketsPerSecondPerAddress'],
    read: number,
  },
  PARLEY_LIMIT_DISCONNECTS_PER_MINUTE_PER_ADDRESS: { path: ['limits', 'disconnectsPerMinutePerAddress'], read: number },
  PARLEY_LIMIT_UNREAD_BYTES_PER_ADDRESS: { path: ['limits', 'unreadBytesPerAddress'], read: number },
  PARLEY_LIMIT_UNREAD_BYTES_PER_SERVER: { path: ['limits', 'unreadBytesPerServer'], read: number },
  PARLEY_LIMIT_AUDIO_MAX_KBPS: { path: ['limits', 'audioMaxKbps'], read: number },
  PARLEY_LIMIT_MEDIA_MEGABITS_PER_SECOND_PER_ADDRESS: {
    path: ['limits', 'mediaMegabitsPerSecondPerAddress'],
    read: number,
  },
  PARLEY_LIMIT_MEDIA_MEGABITS_PER_SECOND: { path: ['limits', 'mediaMegabitsPerSecond'], read: number },
  PARLEY_LIMIT_SEATS_PER_ADDRESS: { path: ['limits', 'seatsPerAddress'], read: number },
  PARLEY_LIMIT_CONSUMERS_PER_SERVER: { path: ['limits', 'consumersPerServer'], read: number },
  PARLEY_LIMIT_PRODUCERS_PER_SECOND_PER_PERSON: { path: ['limits', 'producersPerSecondPerPerson'], read: number },
  PARLEY_LIMIT_PRODUCERS_PER_SECOND_PER_ADDRESS: { path: ['limits', 'producersPerSecondPerAddress'], read: number },
  PARLEY_LIMIT_DATA_TRANSPORTS_PER_MINUTE_PER_PERSON: {
    path: ['limits', 'dataTransportsPerMinutePerPerson'],
    read: number,
  },
  PARLEY_LIMIT_POINTERS_PER_MINUTE_PER_PERSON: { path: ['limits', 'pointersPerMinutePerPerson'], read: number },
  PARLEY_LIMIT_POINTERS_PER_MINUTE_PER_ADDRESS: { path: ['limits', 'pointersPerMinutePerAddress'], read: number },
  PARLEY_LIMIT_POINTER_MESSAGES_PER_SECOND_PER_ADDRESS: {
    path: ['limits', 'pointerMessagesPerSecondPerAddress'],
    read: number,
  },
  PARLEY_LIMIT_DATA_FLOODS_PER_MINUTE_PER_ADDRESS: { path: ['limits', 'dataFloodsPerMinutePerAddress'], read: number },
  PARLEY_LIMIT_WAITING_MEGABYTES_PER_SERVER: { path: ['limits', 'waitingMegabytesPerServer'], read: number },
  PARLEY_LIMIT_DATA_MEGABYTES_PER_SECOND_PER_PERSON: {
    path: ['limits', 'dataMegabytesPerSecondPerPerson'],
    read: number,
  },
  PARLEY_LIMIT_DATA_MEGABYTES_PER_SECOND_PER_ADDRESS: {
    path: ['limits', 'dataMegabytesPerSecondPerAddress'],
    read: number,
  },
  PARLEY_LIMIT_DATA_MEGABYTES_PER_SECOND: { path: ['limits', 'dataMegabytesPerSecond'], read: number },
  PARLEY_LIMIT_JOINS_PER_SECOND_PER_ADDRESS: { path: ['limits', 'joinsPerSecondPerAddress'], read: number },
  PARLEY_LIMIT_JOIN_LOAD_PER_SECOND_PER_ADDRESS: { path: ['limits', 'joinLoadPerSecondPerAddress'], read: number },
  PARLEY_LIMIT_PREPARED_JOINS_PER_SECOND_PER_ADDRESS: {
    path: ['limits', 'preparedJoinsPerSecondPerAddress'],
    read: number,
  },
  PARLEY_LIMIT_RESUMES_PER_MINUTE_PER_PERSON: { path: ['limits', 'resumesPerMinutePerPerson'], read: number },
  PARLEY_LIMIT_PREPARED_JOINS_PER_ADDRESS: { path: ['limits', 'preparedJoinsPerAddress'], read: number },
  PARLEY_LIMIT_ROOMS_PER_SECOND_PER_ADDRESS: { path: ['limits', 'roomsPerSecondPerAddress'], read: number },
  PARLEY_LIMIT_ROOMS_PER_ADDRESS: { path: ['limits', 'roomsPerAddress'], read: number },
  PARLEY_LIMIT_FILE_OFFERS_PER_MINUTE_PER_PERSON: { path: ['limits', 'fileOffersPerMinutePerPerson'], read: number },
  PARLEY_LIMIT_FILE_OFFERS_PER_MINUTE_PER_ADDRESS: { path: ['limits', 'fileOffersPerMinutePerAddress'], read: number },
  PARLEY_LIMIT_PASSWORDS_PER_SECOND_PER_ADDRESS: { path: ['limits', 'passwordsPerSecondPerAddress'], read: number },
  PARLEY_LIMIT_WRONG_PASSWORDS_PER_MINUTE_PER_ADDRESS: {
    path: ['limits', 'wrongPasswordsPerMinutePerAddress'],
    read: number,
  },
  PARLEY_LIMIT_KNOWN_FILES_PER_SERVER: { path: ['limits', 'knownFilesPerServer'], read: number },
  PARLEY_LIMIT_DIRECT_MESSAGES_PER_SECOND_PER_PERSON: {
    path: ['limits', 'directMessagesPerSecondPerPerson'],
    read: number,
  },
  PARLEY_LIMIT_REQUESTS_PER_SECOND_PER_ADDRESS: { path: ['limits', 'requestsPerSecondPerAddress'], read: number },
  PARLEY_LIMIT_REQUESTS_PER_SECOND_PER_SERVER: { path: ['limits', 'requestsPerSecondPerServer'], read: number },
  PARLEY_LIMIT_CHAT_BYTES_PER_SECOND_PER_PERSON: { path: ['limits', 'chatBytesPerSecondPerPerson'], read: number },
  PARLEY_LIMIT_CHAT_BYTES_PER_SECOND_PER_ADDRESS: { path: ['limits', 'chatBytesPerSecondPerAddress'], read: number },
  PARLEY_LIMIT_CHAT_BYTES_PER_SECOND_PER_SERVER: { path: ['limits', 'chatBytesPerSecondPerServer'], read: number },
  PARLEY_SLOW_FROM_MS: { path: ['overload', 'slowFromMs'], read: number },
  PARLEY_REFUSE_FROM_MS: { path: ['overload', 'refuseFromMs'], read: number },
  PARLEY_MAX_WAITING: { path: ['overload', 'maxWaiting'], read: number },
  PARLEY_MAX_WAIT_MS: { path: ['overload', 'maxWaitMs'], read: number },
  PARLEY_ADMIN_TOKEN: { path: ['admin', 'token'], read: text },
  PARLEY_ADMIN_ATTEMPTS_PER_MINUTE: { path: ['admin', 'attemptsPerMinute'], read: number },
  PARLEY_LOG_LEVEL: { path: ['log', 'level'], read: text },
  PARLEY_LOG_FORMAT: { path: ['log', 'format'], read: text },
};

/** Read by the setup, or where no configuration is needed, so they are not errors here. */
const foreign = new Set([
  'PARLEY_CACHE_DIR',
  'PARLEY_DOWNLOAD_SECONDS',
  'PARLEY_WORKER_SHA256',
  'PARLEY_WORKER_RELEASE_URL',
]);

/** The options that the environment sets, in the shape of a file, and the unknown PARLEY_ variables. */
export function readVariables(env: NodeJS.ProcessEnv) {
  const tree: Record<string, unknown> = {};
  const unknown: string[] = [];
  for (const [name, value] of Object.entries(env)) {
    const variable = variables[name];
    if (value && variable) put(tree, variable.path, variable.read(value));
    else if (!variable && name.startsWith('PARLEY_') && !foreign.has(name)) unknown.push(name);
  }
  return { tree, unknown };
}

/** The variable that sets the option at `path`. */
export function variableOf(path: readonly PropertyKey[]): string | undefined {
  return Object.keys(variables).find((name) => variables[name]?.path.every((key, depth) => key === path[depth]));
}

function put(tree: Record<string, unknown>, [group, option]: readonly [string, string?], value: unknown) {
  if (option === undefined) tree[group] = value;
  else tree[group] = { ...(tree[group] as object | undefined), [option]: value };
}
