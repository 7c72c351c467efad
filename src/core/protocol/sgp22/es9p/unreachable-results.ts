/** Pairs of handbook rsp-session.md section 3 that stand for "any" or "all" functions and that our SM-DP+ never answers, and why. */
export const es9pUnreachableResults: readonly {
  readonly function: string;
  readonly result: string;
  readonly reason: string;
}[] = [
  {
    function: 'ES9+.InitiateAuthentication',
    result: '8.10.1/3.9',
    reason: 'the function opens the session: its request names none',
  },
  {
    function: 'ES9+.InitiateAuthentication',
    result: '8.1/6.1',
    reason: 'the card has signed nothing yet',
  },
  {
    function: 'ES9+.HandleNotification',
    result: '8.10.1/3.9',
    reason: 'a notification of no session here is answered 204: sending it again would not help',
  },
  {
    function: 'ES9+.HandleNotification',
    result: '8.1/6.1',
    reason: 'a notification with a wrong signature is logged and answered 204: sending it again would not help',
  },
];
