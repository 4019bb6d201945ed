/** Runs tasks one after another in order, whether or not the previous one failed. */
export class Serial {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** How many are running or waiting. */
  get length(): number {
    return this.#waiting;
  }

  /** Settles as `act` does. */
  run<Result>(act: () => Promise<Result> | Result): Promise<Result> {
    this.#waiting += 1;
    const done = this.#last.then(act).finally(() => {
      this.#waiting -= 1;
    });
    this.#last = done.catch(() => undefined);
    return done;
  }
}
