/** What a command handler throws: the number of a +CME ERROR (3GPP TS 27.007 section 9.2) or +CMS ERROR (TS 27.005 section 3.2.5). */
export class Refusal extends Error {
  readonly number: number;
  readonly family: 'cme' | 'cms';
  constructor(number: number, family: 'cme' | 'cms' = 'cme') {
    super(`${family} ${number}`);
    this.number = number;
    this.family = family;
  }
}

export const notAllowed = () => new Refusal(3);
export const notSupported = () => new Refusal(4);
export const simNotInserted = () => new Refusal(10);
export const simFailure = () => new Refusal(13);
export const notFound = () => new Refusal(22);
export const noNetworkService = () => new Refusal(30);
export const incorrectParameters = () => new Refusal(50);
