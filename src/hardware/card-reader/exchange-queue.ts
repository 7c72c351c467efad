/** One exchange at a time: each waits until the one before it has ended, however that went. */
export class ExchangeQueue {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(exchange: () => Promise<T>): Promise<T> {
    const result = this.#last.then(exchange, exchange);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
