/**
 * Runs in the page before its own scripts: `breakSockets()` cuts every connection and makes none until
 * `allowSockets()`.
 */
export function breakableSockets(): void {
  const Real = window.WebSocket;
  const open: WebSocket[] = [];
  let broken = false;
  window.WebSocket = new Proxy(Real, {
    construct: (target, args) => {
      const socket = Reflect.construct(target, args) as WebSocket;
      open.push(socket);
      if (broken) socket.close();
      return socket;
    },
  });
  Object.assign(window, {
    breakSockets: () => {
      broken = true;
      for (const socket of open) socket.close();
    },
    allowSockets: () => {
      broken = false;
    },
  });
}
