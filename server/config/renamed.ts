/** Options and environment variables of earlier versions, and their successors. */

/** Each former option, or whole group, with its successors. */
export const renamedOptions: Readonly<Record<string, string>> = {
  door: 'preJoin, with grade, maxPrepared, maxPreparedPerRoom and seconds',
  'media.mostDeathsPerMinute': 'media.maxDeathsPerMinute',
  'chat.linesPerSecond': 'chat.messagesPerSecond',
  'chat.signsPerSecond': 'chat.reactionsPerSecond',
  'direct.calmSeconds': 'direct.settleSeconds',
  'signalling.firstWordSeconds': 'signalling.connectTimeoutSeconds',
  'overload.longestWaitMs': 'overload.maxWaitMs',
  'rooms.maxPeopleInAll': 'rooms.maxPeoplePerServer',
  'limits.downloadsInAll': 'limits.downloadsPerServer',
  'limits.framesPerSecondInAll': 'limits.framesPerSecondPerServer',
  'limits.bytesPerSecondInAll': 'limits.bytesPerSecondPerServer',
  'limits.unreadBytesInAll': 'limits.unreadBytesPerServer',
  'limits.knownFilesInAll': 'limits.knownFilesPerServer',
  'limits.requestsPerSecondInAll': 'limits.requestsPerSecondPerServer',
  'limits.chatBytesPerSecondInAll': 'limits.chatBytesPerSecondPerServer',
  'limits.cutsPerMinutePerAddress': 'limits.disconnectsPerMinutePerAddress',
};

/** Each former variable with its successor. */
export const renamedVariables: Readonly<Record<string, string>> = {
  PARLEY_DOOR_GRADE: 'PARLEY_PRE_JOIN_GRADE',
  PARLEY_DOOR_MAX_GUESTS: 'PARLEY_PRE_JOIN_MAX_PREPARED',
  PARLEY_DOOR_MAX_GUESTS_PER_ROOM: 'PARLEY_PRE_JOIN_MAX_PREPARED_PER_ROOM',
  PARLEY_DOOR_SECONDS: 'PARLEY_PRE_JOIN_SECONDS',
  PARLEY_MOST_DEATHS_PER_MINUTE: 'PARLEY_MAX_DEATHS_PER_MINUTE',
  PARLEY_CHAT_LINES_PER_SECOND: 'PARLEY_CHAT_MESSAGES_PER_SECOND',
  PARLEY_CHAT_SIGNS_PER_SECOND: 'PARLEY_CHAT_REACTIONS_PER_SECOND',
  PARLEY_DIRECT_CALM_SECONDS: 'PARLEY_DIRECT_SETTLE_SECONDS',
  PARLEY_FIRST_WORD_SECONDS: 'PARLEY_CONNECT_TIMEOUT_SECONDS',
  PARLEY_LONGEST_WAIT_MS: 'PARLEY_MAX_WAIT_MS',
  PARLEY_MAX_PEOPLE_IN_ALL: 'PARLEY_MAX_PEOPLE_PER_SERVER',
  PARLEY_LIMIT_DOWNLOADS_IN_ALL: 'PARLEY_LIMIT_DOWNLOADS_PER_SERVER',
  PARLEY_LIMIT_FRAMES_PER_SECOND_IN_ALL: 'PARLEY_LIMIT_FRAMES_PER_SECOND_PER_SERVER',
  PARLEY_LIMIT_BYTES_PER_SECOND_IN_ALL: 'PARLEY_LIMIT_BYTES_PER_SECOND_PER_SERVER',
  PARLEY_LIMIT_UNREAD_BYTES_IN_ALL: 'PARLEY_LIMIT_UNREAD_BYTES_PER_SERVER',
  PARLEY_LIMIT_KNOWN_FILES_IN_ALL: 'PARLEY_LIMIT_KNOWN_FILES_PER_SERVER',
  PARLEY_LIMIT_REQUESTS_PER_SECOND_IN_ALL: 'PARLEY_LIMIT_REQUESTS_PER_SECOND_PER_SERVER',
  PARLEY_LIMIT_CHAT_BYTES_PER_SECOND_IN_ALL: 'PARLEY_LIMIT_CHAT_BYTES_PER_SECOND_PER_SERVER',
  PARLEY_LIMIT_CUTS_PER_MINUTE_PER_ADDRESS: 'PARLEY_LIMIT_DISCONNECTS_PER_MINUTE_PER_ADDRESS',
};
