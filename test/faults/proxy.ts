import { once } from "node:events";
import { createServer, type Server, type Socket, connect as tcp } from "node:net";
import { Random } from "../../src/kernel/random.ts";
import { monotonicMs } from "../../src/kernel/time.ts";

/** What the line does to everything that passes; changed at any moment. */
export interface Weather {
  /** Milliseconds that each packet is late, in both directions. */
  readonly latencyMs: number;
  /** 0 to 1: a packet cuts its connection instead of passing. */
  readonly resetChance: number;
  /** Nothing passes and nothing is refused; what waited passes when it is over. */
  readonly blackHole: boolean;
  /** New connections are refused. */
  readonly refuse: boolean;
}

export const FAIR: Weather = { latencyMs: 0, resetChance: 0, blackHole: false, refuse: false };

const LOOPBACK = new Set(["127.0.0.1", "::1", "localhost"]);
const LINES_MAX = 500;
/** Bytes of one direction under way; the sender is told to wait beyond it. */
const HELD_MAX = 256 * 1024;

/**
 * A TCP line between a program and a server of this machine that can be made bad: slow, cut, silent or
 * half-open. It carries at most LINES_MAX connections and never leaves the loopback.
 */
export class TcpProxy implements AsyncDisposable {
  readonly port: number;
  readonly #server: Server;
  readonly #target: { readonly host: string; readonly port: number };
  readonly #random: Random;
  readonly #lines = new Set<Line>();
  #weather: Weather = FAIR;

  private constructor(server: Server, target: { host: string; port: number }, seed: number) {
    this.#server = server;
    this.#target = target;
    this.#random = new Random(seed);
    this.port = (server.address() as { port: number }).port;
    server.on("connection", (near) => this.#connected(near));
  }

  /** A line to the server of `url`. Throws when that is not this machine. */
  static async to(url: string, seed = 1): Promise<TcpProxy> {
    const { hostname, port } = new URL(url);
    const host = hostname.replace(/^\[|\]$/g, "");
    if (!LOOPBACK.has(host)) throw new Error(`the proxy leads to this machine only, not to ${host}`);
    const server = createServer();
    await once(server.listen(0, "127.0.0.1"), "listening");
    return new TcpProxy(server, { host, port: Number(port) }, seed);
  }

  /** The same URL over this line. */
  through(url: string): string {
    const changed = new URL(url);
    changed.hostname = "127.0.0.1";
    changed.port = String(this.port);
    return changed.href.replace(/\/$/, "");
  }

  get connections(): number {
    return this.#lines.size;
  }

  /** Everything that is not named is as in fair weather. */
  set(weather: Partial<Weather>): void {
    this.#weather = { ...FAIR, ...weather };
    for (const line of this.#lines) line.weatherChanged();
  }

  /** Cuts every connection with a reset. */
  cutAll(): void {
    for (const line of [...this.#lines]) line.reset();
  }

  /** The servers' ends are closed and the programs never hear of it: their packets vanish for ever. */
  halfOpenAll(): void {
    for (const line of [...this.#lines]) line.loseFarEnd();
  }

  #connected(near: Socket): void {
    if (this.#weather.refuse || this.#lines.size >= LINES_MAX) {
      near.on("error", () => {});
      reset(near);
      return;
    }
    const far = tcp(this.#target.port, this.#target.host);
    const line = new Line(near, far, {
      weather: () => this.#weather,
      isCut: () => this.#weather.resetChance > 0 && this.#random.chance(this.#weather.resetChance),
      ended: () => this.#lines.delete(line),
    });
    this.#lines.add(line);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const line of [...this.#lines]) line.reset();
    await closed;
  }
}

interface Sky {
  weather(): Weather;
  isCut(): boolean;
  ended(): void;
}

/** One connection: two directions, each keeping the order of its packets. */
class Line {
  readonly #near: Socket;
  readonly #far: Socket;
  readonly #sky: Sky;
  readonly #ways: readonly Way[];
  #isOver = false;

  constructor(near: Socket, far: Socket, sky: Sky) {
    this.#near = near;
    this.#far = far;
    this.#sky = sky;
    for (const socket of [near, far]) {
      socket.setNoDelay(true);
      socket.on("error", () => {});
    }
    this.#ways = [new Way(near, far, sky, () => this.reset()), new Way(far, near, sky, () => this.reset())];
    near.on("close", () => this.#over());
    far.on("close", () => this.#over());
  }

  weatherChanged(): void {
    for (const way of this.#ways) way.flow();
  }

  reset(): void {
    reset(this.#near);
    reset(this.#far);
  }

  loseFarEnd(): void {
    for (const way of this.#ways) way.swallow();
    this.#far.removeAllListeners("close");
    this.#far.destroy();
  }

  #over(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const way of this.#ways) way.stop();
    // What is still on its way is lost with the connection, as on a real line.
    this.#near.destroy();
    this.#far.destroy();
    this.#sky.ended();
  }
}

/** A socket whose end is on its way cannot be reset: Node would keep it half closed and never get through its own exit. */
function reset(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}

/** Packets from one end to the other. */
class Way {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #sky: Sky;
  #waiting: { readonly chunk: Buffer | null; readonly dueMs: number }[] = [];
  #heldBytes = 0;
  #timer: NodeJS.Timeout | null = null;
  #swallows = false;

  constructor(from: Socket, to: Socket, sky: Sky, cut: () => void) {
    this.#from = from;
    this.#to = to;
    this.#sky = sky;
    from.on("data", (chunk: Buffer) => {
      if (this.#swallows) return;
      if (sky.isCut()) cut();
      else this.#take(chunk);
    });
    from.on("end", () => this.#take(null));
  }

  swallow(): void {
    this.#swallows = true;
    this.stop();
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#waiting = [];
  }

  #take(chunk: Buffer | null): void {
    if (this.#swallows) return;
    this.#waiting.push({ chunk, dueMs: monotonicMs() + this.#sky.weather().latencyMs });
    this.#heldBytes += chunk?.length ?? 0;
    if (this.#heldBytes > HELD_MAX) this.#from.pause();
    this.flow();
  }

  /** Passes on what is due; comes back for the rest. */
  flow(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#sky.weather().blackHole || this.#swallows) return;
    const nowMs = monotonicMs();
    while (this.#waiting.length > 0 && this.#waiting[0]!.dueMs <= nowMs) {
      const { chunk } = this.#waiting.shift()!;
      this.#heldBytes -= chunk?.length ?? 0;
      if (chunk === null) this.#to.end();
      else this.#to.write(chunk);
    }
    if (this.#heldBytes <= HELD_MAX) this.#from.resume();
    const next = this.#waiting[0];
    if (next) this.#timer = setTimeout(() => this.flow(), Math.max(1, next.dueMs - nowMs));
  }
}
