/** The `lpa:` link among a program's arguments, as the system passes it when such a link is opened. */
export function activationLinkIn(args: readonly string[]): string | undefined {
  return args.find((arg) => /^lpa:/i.test(arg) && arg.length <= 4096);
}

/** The wizard with the code filled in; nothing is loaded before a person confirms there. */
export const loadScreen = (activationCode: string): string =>
  `/load?activationCode=${encodeURIComponent(activationCode)}`;
