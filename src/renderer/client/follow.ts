/**
 * Keeps a subscription of the contract going until `signal` aborts: a stream that breaks is opened again after a pause
 * (the connection itself waits until the host is back).
 */
export async function follow<Event>(
  subscribe: (signal: AbortSignal) => Promise<AsyncIterable<Event>>,
  onEvent: (event: Event) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      for await (const event of await subscribe(signal)) {
        if (signal.aborted) return;
        onEvent(event);
      }
    } catch {
      // The stream broke with the connection; it is opened again below.
    }
    await new Promise((resume) => setTimeout(resume, 400));
  }
}
