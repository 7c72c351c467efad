import type { OrderRecord } from '../order.ts';

const headings = [
  'iccid',
  'imsi',
  'msisdn',
  'eid',
  'profile_type',
  'state',
  'matching_id',
  'activation_code',
  'confirmation_code_required',
  'created_at',
] as const;

/** Orders as CSV (RFC 4180) with pySim's names where it has one; nothing secret among them. */
export function writeOrders(
  orders: readonly OrderRecord[],
  activationCode: (order: OrderRecord) => string | null,
): string {
  const rows = orders.map((order) => [
    order.iccid,
    order.values?.imsi ?? '',
    order.values?.msisdn ?? '',
    order.eid ?? '',
    order.profileType,
    order.state,
    order.matchingId ?? '',
    activationCode(order) ?? '',
    order.confirmationCodeRequired ? 'yes' : 'no',
    new Date(order.createdAt).toISOString(),
  ]);
  return [headings, ...rows].map((cells) => `${cells.map(quoted).join(',')}\r\n`).join('');
}

const quoted = (cell: string): string => (/[",;\r\n\t]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
