/**
 * What a home router does for a server behind it: passes UDP and TCP on, by port. Its arguments are the address to
 * listen on, the server's address, and the ports.
 */
import { createSocket } from 'node:dgram';
import { connect, createServer } from 'node:net';

const [outside = '', inside = '', ...ports] = process.argv.slice(2);
for (const port of ports.map(Number)) {
  forwardTcp(port);
  forwardUdp(port);
}

/** @param {number} port */
function forwardTcp(port) {
  const server = createServer((client) => {
    const upstream = connect(port, inside);
    client.pipe(upstream).pipe(client);
    client.on('error', () => upstream.destroy());
    upstream.on('error', () => client.destroy());
  });
  server.listen(port, outside);
}

/** @param {number} port */
function forwardUdp(port) {
  const socket = createSocket('udp4');
  /** @type {Map<string, import('node:dgram').Socket>} */
  const ways = new Map();
  socket.on('message', (packet, from) => {
    const key = `${from.address}:${from.port}`;
    let way = ways.get(key);
    if (!way) {
      way = createSocket('udp4');
      way.on('message', (answer) => socket.send(answer, from.port, from.address));
      ways.set(key, way);
    }
    way.send(packet, port, inside);
  });
  socket.bind(port, outside);
}
