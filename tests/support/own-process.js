/**
 * For a process of test files: ends it as soon as jest stops listening to it. It would not end by itself, because
 * node-datachannel's threads keep it running, and crash if they are asked to stop.
 */
process.on('removeListener', (event) => {
  if (event === 'message') process.kill(process.pid, 'SIGKILL');
});
