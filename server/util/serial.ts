/** Does one thing after another in the order asked, whatever became of the one before. */
export class Serial {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** How many are under way or waiting. */
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
