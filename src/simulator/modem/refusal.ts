/** What a command handler throws: the number of a +CME ERROR (3GPP TS 27.007 section 9.2). */
export class Refusal extends Error {
  readonly cme: number;
  constructor(cme: number) {
    super(`CME ${cme}`);
    this.cme = cme;
  }
}

export const notAllowed = () => new Refusal(3);
export const notSupported = () => new Refusal(4);
export const simNotInserted = () => new Refusal(10);
export const simFailure = () => new Refusal(13);
export const notFound = () => new Refusal(22);
export const incorrectParameters = () => new Refusal(50);
