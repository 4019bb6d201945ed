type WireNotice = [name: string, notice: Record<string, unknown>];

/** Makes a page's server hostile: the page receives what `editNotices` makes of each batch. */
export type EditedNotices = {
  editNotices(notices: WireNotice[]): WireNotice[];
  /** The messages that the page has sent. */
  sentFrames: string[];
};

/**
 * Runs in the page before its own scripts: each batch of notices passes through `window.editNotices`, once it exists,
 * and `window.sentFrames` records what the page sends.
 */
export function editedNotices(): void {
  const page = window as unknown as Partial<EditedNotices>;
  const sentFrames: string[] = [];
  page.sentFrames = sentFrames;
  const edit = (data: unknown) => {
    const [, head, content] = (typeof data === 'string' && /^(4\d+)(\["notices".*)$/s.exec(data)) || [];
    if (content === undefined) return data;
    const [event, notices, ...rest] = JSON.parse(content);
    return `${head}${JSON.stringify([event, page.editNotices?.(notices) ?? notices, ...rest])}`;
  };
  window.WebSocket = new Proxy(window.WebSocket, {
    construct: (target, args) => {
      const socket = Reflect.construct(target, args) as WebSocket;
      const send = socket.send.bind(socket);
      socket.send = (data) => {
        sentFrames.push(String(data));
        send(data);
      };
      // The first listener: all others, also of the page's first script, get the edited message.
      socket.addEventListener('message', (event) => {
        Object.defineProperty(event, 'data', { value: edit(event.data) });
      });
      return socket;
    },
  });
}
