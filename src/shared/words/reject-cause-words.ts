/** Causes with which a network refuses, by number. Session causes: 3GPP TS 24.301 annex B, TS 24.501 annexes B. */

/** `registration`: EMM (TS 24.301 annex A) and 5GMM (TS 24.501 annex A); `session`: ESM and 5GSM (annex B of either). */
export type RejectKind = 'registration' | 'session';

export interface RejectCauseWords {
  /** The specification's term. */
  readonly name: string;
  /** What it means, and what to do. */
  readonly meaning: string;
}

const cause = (name: string, meaning: string): RejectCauseWords => ({ name, meaning });

const registration: Readonly<Record<number, RejectCauseWords>> = {
  2: cause('IMSI unknown in HSS', 'The home network has no such subscriber. Check the IMSI and the operator’s record.'),
  3: cause(
    'Illegal UE',
    'The subscriber failed authentication. Compare K, OPc and algorithm with the operator’s record.',
  ),
  5: cause(
    'IMEI not accepted',
    'The network does not admit equipment it does not know. Have the IMEI listed as permitted.',
  ),
  6: cause(
    'Illegal ME',
    'The equipment register lists this IMEI as prohibited. Do not use the device; ask the operator.',
  ),
  7: cause(
    'Services not allowed',
    'The subscription may not use this network’s data services: it is barred or not provisioned.',
  ),
  8: cause(
    'EPS and non-EPS services not allowed',
    'The home network does not know the subscriber, or bars every service.',
  ),
  9: cause('UE identity cannot be derived', 'The network cannot open the concealed identity: its key is another one.'),
  10: cause('Implicitly detached', 'The network let the device go; it has to register again.'),
  11: cause('PLMN not allowed', 'The subscription may not roam into this network.'),
  12: cause('Tracking area not allowed', 'The subscription may not use this area.'),
  13: cause('Roaming not allowed in this tracking area', 'The subscription may not roam here.'),
  14: cause('EPS services not allowed in this PLMN', 'The subscription has no data service while roaming here.'),
  15: cause('No suitable cells in tracking area', 'The subscription may not use this radio technology here.'),
  17: cause('Network failure', 'Something inside the network failed. Try again later.'),
  19: cause('ESM failure', 'Registration went through, but the data connection that belongs to it was refused.'),
  20: cause('MAC failure', 'The SIM does not take the network for its own: keys on card and network differ.'),
  21: cause(
    'Synchronisation failure',
    'Card and network disagree on the sequence number even after resynchronisation.',
  ),
  22: cause('Congestion', 'The network takes nobody at the moment. Try again later.'),
  25: cause('Not authorised for this CSG', 'The subscription may not use this closed group of cells.'),
  27: cause('N1 mode not allowed', 'The subscription may not use the 5G core; LTE remains.'),
};

const session: Readonly<Record<number, RejectCauseWords>> = {
  8: cause('Operator determined barring', 'The operator has barred data for this subscription.'),
  26: cause('Insufficient resources', 'The network has no address left to give out.'),
  27: cause('Unknown or missing APN', 'The network has no access point of this name. Correct the APN.'),
  28: cause('Unknown PDN type', 'The network does not know this kind of address.'),
  29: cause('User authentication failed', 'Name or password of the access point are wrong.'),
  30: cause('Rejected by the gateway', 'The gateway refused the connection.'),
  31: cause('Rejected, unspecified', 'The network refused and did not say why.'),
  32: cause('Service option not supported', 'The network cannot do what was asked for.'),
  33: cause('Requested service option not subscribed', 'The subscription does not include this access point.'),
  34: cause('Service option temporarily out of order', 'Try again later.'),
  38: cause('Network failure', 'Something inside the network failed. Try again later.'),
  50: cause('Only IPv4 allowed', 'The network gives IPv4 addresses alone. Ask for IP or IPV4V6.'),
  51: cause('Only IPv6 allowed', 'The network gives IPv6 addresses alone.'),
  54: cause('PDN connection does not exist', 'The connection was given up before.'),
  55: cause('One connection for each APN', 'There is already a connection to this access point.'),
};

const tables = { registration, session } as const;

/** What a cause means; one nobody has worded keeps its number. */
export const rejectCauseWords = (kind: RejectKind, number: number): RejectCauseWords =>
  tables[kind][number] ?? cause(`Cause ${number}`, 'Look it up in TS 24.301 or TS 24.501, annexes A and B.');
