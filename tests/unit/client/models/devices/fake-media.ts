/** Fake media devices for tests: which are plugged in, which are in use, and how the user answers the prompt. */
type Kind = 'audio' | 'video';
type Plugged = { kind: MediaDeviceKind; id: string };

/** A track that ends when its device is unplugged; `readyState` shows whether it is live. */
export class FakeTrack extends EventTarget {
  readonly id = crypto.randomUUID();
  readonly kind: Kind;
  readonly deviceId: string;
  readonly #facingMode: string | undefined;
  contentHint = '';
  readyState: 'live' | 'ended' = 'live';

  constructor(kind: Kind, deviceId: string, facingMode?: string) {
    super();
    this.kind = kind;
    this.deviceId = deviceId;
    this.#facingMode = facingMode;
  }

  getSettings() {
    return { deviceId: this.deviceId, facingMode: this.#facingMode };
  }

  stop(): void {
    this.readyState = 'ended';
  }

  pull(): void {
    this.readyState = 'ended';
    this.dispatchEvent(new Event('ended'));
  }
}

export class FakeMedia extends EventTarget {
  plugged: Plugged[] = [];
  /** The error with which `getUserMedia` rejects, by kind. */
  readonly refuse: Partial<Record<Kind, string>> = {};
  /** Which way a phone's cameras face. */
  facing: { [id: string]: string } = {};
  /** Whether only one camera may be open at a time, as on phones. */
  oneAtATime = false;
  readonly requests: MediaStreamConstraints[] = [];
  readonly tracks: FakeTrack[] = [];
  readonly permission: Partial<Record<'microphone' | 'camera', PermissionState>> = {};

  /** Plugs devices in or out, and notifies the page. */
  plug(devices: Partial<Record<'audioinput' | 'videoinput' | 'audiooutput', string[]>>): void {
    this.plugged = Object.entries(devices).flatMap(([kind, ids]) => ids.map((id) => ({ kind: asKind(kind), id })));
    for (const track of this.live()) if (!this.plugged.some(({ id }) => id === track.deviceId)) track.pull();
    this.dispatchEvent(new Event('devicechange'));
  }

  live(kind?: Kind): FakeTrack[] {
    return this.tracks.filter((track) => track.readyState === 'live' && (kind === undefined || track.kind === kind));
  }

  enumerateDevices = async (): Promise<MediaDeviceInfo[]> =>
    this.plugged.map(({ kind, id }) => ({ kind, deviceId: id, label: `The ${id}`, groupId: '', toJSON: () => '' }));

  getUserMedia = async (constraints: MediaStreamConstraints = {}): Promise<MediaStream> => {
    this.requests.push(constraints);
    const kinds = (['audio', 'video'] as const).filter((kind) => constraints[kind] !== undefined);
    const chosen = kinds.map((kind) => {
      const id = this.#choose(kind, constraints[kind]);
      return new FakeTrack(kind, id, this.facing[id]);
    });
    this.tracks.push(...chosen);
    const stream = { getTracks: () => chosen };
    return stream as unknown as MediaStream;
  };

  query = async ({ name }: { name: string }): Promise<PermissionStatus> => {
    const asked = name === 'camera' ? this.permission.camera : this.permission.microphone;
    const status = { state: asked ?? 'granted' };
    return status as unknown as PermissionStatus;
  };

  #facing(facing: string): string {
    return Object.keys(this.facing).find((id) => this.facing[id] === facing) ?? 'none that looks there';
  }

  #choose(kind: Kind, constraints: MediaTrackConstraints | boolean | undefined): string {
    const refusal = this.refuse[kind];
    if (refusal !== undefined) throw named(refusal);
    const matching = this.plugged.filter((device) => device.kind === `${kind}input`);
    const [first] = matching;
    if (first === undefined) throw named('NotFoundError');
    if (this.oneAtATime && this.live(kind).length > 0) throw named('NotReadableError');
    const facing = exactly(constraints, 'facingMode');
    const exact = facing === undefined ? exactly(constraints, 'deviceId') : this.#facing(facing);
    if (exact === undefined) return first.id;
    if (!matching.some(({ id }) => id === exact)) throw named('OverconstrainedError');
    return exact;
  }
}

const named = (name: string) => Object.assign(new Error(name), { name });

function exactly(constraints: MediaTrackConstraints | boolean | undefined, name: 'deviceId' | 'facingMode') {
  const wanted = typeof constraints === 'object' ? constraints[name] : undefined;
  const exact = typeof wanted === 'object' && 'exact' in wanted ? wanted.exact : undefined;
  return typeof exact === 'string' ? exact : undefined;
}

function asKind(kind: string): MediaDeviceKind {
  return kind === 'audioinput' || kind === 'videoinput' ? kind : 'audiooutput';
}
