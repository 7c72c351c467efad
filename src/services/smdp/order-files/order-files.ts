import { fromHex } from '#core/protocol/bytes/index.ts';
import { passesLuhn } from '#core/protocol/identifiers/index.ts';
import { PersonalisationFault, type Personalisation, type SubscriberFacts } from '#core/protocol/saip/index.ts';
import { UsageError } from '#shared/errors.ts';
import type { Catalogue } from '../catalogue.ts';
import { shownOrder, type OrderBook } from '../order-book.ts';
import type { Order, SubscriberValues } from '../order.ts';
import { columns, fieldOf, type OrderField } from './columns.ts';
import { keyReference, readRow, type CellFault, type Cells, type RowContext, type RowOrder } from './read-row.ts';
import { readTable, type TableRow } from './read-table.ts';

export interface OrderFile {
  /** CSV text: a heading, then one order a row. */
  readonly csv: string;
  readonly profileType: string;
  /** Of orders whose row has none. */
  readonly confirmationCode?: string | undefined;
}

export interface OrderFileFault {
  /** In the file, from 1. */
  readonly line: number;
  /** Heading as the file has it; null where the whole row is meant. */
  readonly column: string | null;
  /** With any `error` nothing of the file is taken. */
  readonly severity: 'error' | 'warning';
  /** In words; never holds the value. */
  readonly reason: string;
}

export interface PlannedOrder extends RowOrder {
  readonly line: number;
}

/** What a file would order. Holds keys: not to be shown as it is. */
export interface OrderFilePlan {
  readonly profileType: string;
  /** Headings of the file with what each gives; null: not used. */
  readonly columns: readonly { readonly heading: string; readonly field: OrderField | null }[];
  readonly rows: number;
  readonly orders: readonly PlannedOrder[];
  readonly faults: readonly OrderFileFault[];
}

const mostRows = 100_000;

/** Orders of many subscribers at once, one a row of a CSV file. */
export class OrderFiles {
  readonly #catalogue: Catalogue;
  readonly #orders: OrderBook;

  constructor(catalogue: Catalogue, orders: OrderBook) {
    this.#catalogue = catalogue;
    this.#orders = orders;
  }

  /** Reads and checks a file; nothing is changed. Throws UsageError PROFILE_TYPE_UNKNOWN. */
  plan({ csv, profileType, confirmationCode }: OrderFile): OrderFilePlan {
    const entry = this.#catalogue.get(profileType);
    if (entry === undefined) throw new UsageError('PROFILE_TYPE_UNKNOWN', `no profile type ${profileType}`);
    const table = readTable(csv);
    if ('reason' in table) return unreadable(profileType, table.line, table.reason);
    const [heading, ...rows] = table;
    if (heading === undefined) return unreadable(profileType, 1, 'the file is empty');
    if (rows.length > mostRows) return unreadable(profileType, 1, `more than ${mostRows} rows`);

    const headings = heading.cells.map((text) => ({ heading: text, field: fieldOf(text) ?? null }));
    const plan: OrderFilePlan = { profileType, columns: headings, rows: rows.length, orders: [], faults: [] };
    const headingFaults = faultsOfHeading(heading, headings);
    if (headingFaults.length > 0) return { ...plan, faults: headingFaults };
    if (rows.length === 0)
      return unreadable(profileType, heading.line, 'there are no rows below the heading', headings);

    const checking = new Checking(this.#catalogue, this.#orders, profileType, headings, {
      algorithm: entry.algorithm,
      mncLength: entry.mncLength,
    });
    const orders = rows.flatMap((row) => checking.row(row) ?? []);
    const coded = orders.map((order) => ({ ...order, confirmationCode: order.confirmationCode ?? confirmationCode }));
    return { ...plan, orders: coded, faults: checking.faults };
  }

  /**
   * Makes all orders of a plan, or none; `also` runs inside the same transaction. Throws UsageError ORDER_FILE_INVALID when
   * the plan has errors, RspRefusal 8.2.1/3.3 or 8.2.6/3.3 when an identifier was taken since.
   */
  import(plan: OrderFilePlan, { release, also }: { readonly release: boolean; readonly also?: () => void }): Order[] {
    const errors = plan.faults.filter(({ severity }) => severity === 'error');
    if (errors[0] !== undefined) throw orderFileInvalid(errors);
    const { profileType } = plan;
    const orders = plan.orders.map(({ line: _line, imsi: _imsi, ...order }) => ({ ...order, profileType }));
    return this.#orders.addOrders(orders, { release, also }).map(shownOrder);
  }

  /** Subscribers of a plan with whatever keys each has, its own or the package's; none where the package has no algorithm. */
  subscribers({ profileType, orders }: OrderFilePlan): SubscriberFacts[] {
    const facts = this.#catalogue.facts(profileType).subscriber;
    if (facts === undefined) return [];
    return orders.map(({ imsi, values: { k, opc } }) => ({
      ...facts,
      imsi,
      k: k === undefined ? facts.k : fromHex(k),
      opc: opc === undefined ? facts.opc : fromHex(opc),
    }));
  }
}

function orderFileInvalid(errors: readonly OrderFileFault[]): UsageError {
  const [first] = errors;
  const place = `line ${first!.line}${first!.column === null ? '' : `, ${first!.column}`}`;
  const others = errors.length === 1 ? '' : `; ${errors.length - 1} more`;
  return new UsageError('ORDER_FILE_INVALID', `${place}: ${first!.reason}${others}`, {
    details: { line: first!.line, column: first!.column, faults: errors.length },
  });
}

const unreadable = (
  profileType: string,
  line: number,
  reason: string,
  headings: OrderFilePlan['columns'] = [],
): OrderFilePlan => ({
  profileType,
  columns: headings,
  rows: 0,
  orders: [],
  faults: [{ line, column: null, severity: 'error', reason }],
});

function faultsOfHeading({ line }: TableRow, headings: OrderFilePlan['columns']): OrderFileFault[] {
  const faults: OrderFileFault[] = [];
  const first = new Map<OrderField, string>();
  for (const { heading, field } of headings) {
    if (field === null) continue;
    const other = first.get(field);
    if (other !== undefined)
      faults.push({ line, column: heading, severity: 'error', reason: `gives the same as column ${other}` });
    else first.set(field, heading);
  }
  for (const field of ['iccid', 'imsi'] as const)
    if (!first.has(field))
      faults.push({ line, column: null, severity: 'error', reason: `no column ${columns[field].title}` });
  return faults;
}

/** Which column a value of the personalisation came from. */
const fieldOfValue = ({ field, keyReference: reference }: PersonalisationFault): OrderField | undefined => {
  const names: Partial<Record<keyof Personalisation, readonly (keyof typeof keyReference)[]>> = {
    pins: ['pin1', 'pin2'],
    puks: ['puk1', 'puk2'],
    adms: ['adm1', 'adm2'],
  };
  return (
    names[field]?.find((name) => keyReference[name] === reference) ??
    (field in columns ? (field as OrderField) : undefined)
  );
};

class Checking {
  readonly faults: OrderFileFault[] = [];
  readonly #catalogue: Catalogue;
  readonly #orders: OrderBook;
  readonly #profileType: string;
  readonly #headings: OrderFilePlan['columns'];
  readonly #context: RowContext;
  /** Lines by identifier. */
  readonly #seen = {
    iccid: new Map<string, number>(),
    imsi: new Map<string, number>(),
    matchingId: new Map<string, number>(),
  };
  readonly #imsisInUse: ReadonlySet<string>;
  #wholeChecked = false;

  constructor(
    catalogue: Catalogue,
    orders: OrderBook,
    profileType: string,
    headings: OrderFilePlan['columns'],
    context: RowContext,
  ) {
    this.#catalogue = catalogue;
    this.#orders = orders;
    this.#profileType = profileType;
    this.#headings = headings;
    this.#context = context;
    this.#imsisInUse = new Set([
      ...catalogue.list().flatMap(({ imsi }) => imsi ?? []),
      ...orders.all().flatMap(({ values }) => values?.imsi ?? []),
    ]);
  }

  row({ line, cells }: TableRow): PlannedOrder | undefined {
    const before = this.faults.length;
    if (cells.length > this.#headings.length) this.#add(line, null, 'more cells than the heading has columns');
    const byField: Partial<Record<OrderField, string>> = {};
    for (const [i, { field }] of this.#headings.entries()) if (field !== null) byField[field] = cells[i] ?? '';
    const order = readRow(byField satisfies Cells, this.#context);
    if (!('iccid' in order)) for (const fault of order) this.#add(line, fault.field, fault.reason);
    else {
      this.#identifiers(line, order);
      if (this.faults.length === before) this.#onPackage(line, order.iccid, order.values);
      if (!passesLuhn(order.iccid))
        this.#add(line, 'iccid', 'the check digit of the ICCID is wrong; cards take it all the same', 'warning');
    }
    const isSound = this.faults.slice(before).every(({ severity }) => severity === 'warning');
    return isSound && 'iccid' in order ? { ...order, line } : undefined;
  }

  #add(line: number, field: CellFault['field'], reason: string, severity: 'error' | 'warning' = 'error'): void {
    const column = this.#headings.find((one) => one.field !== null && one.field === field)?.heading ?? null;
    this.faults.push({ line, column, severity, reason });
  }

  #identifiers(line: number, { iccid, imsi, matchingId }: RowOrder): void {
    for (const [field, value] of [
      ['iccid', iccid],
      ['imsi', imsi],
      ['matchingId', matchingId],
    ] as const) {
      if (value === undefined) continue;
      const other = this.#seen[field].get(value);
      if (other === undefined) this.#seen[field].set(value, line);
      else this.#add(line, field, `the same ${columns[field].title} as in line ${other}`);
    }
    if (this.#orders.get(iccid) !== undefined) this.#add(line, 'iccid', 'a profile with this ICCID exists already');
    if (this.#imsisInUse.has(imsi)) this.#add(line, 'imsi', 'this IMSI belongs to a profile that exists already');
    if (matchingId !== undefined && this.#orders.find.byMatchingId(matchingId) !== undefined)
      this.#add(line, 'matchingId', 'this MatchingID is in use');
  }

  #onPackage(line: number, iccid: string, values: SubscriberValues): void {
    try {
      // Rows differ in values, not in files: the rules of the whole package are looked at once.
      const broken = this.#catalogue.checkValues(this.#profileType, iccid, values, !this.#wholeChecked);
      this.#wholeChecked = true;
      if (broken !== undefined) this.#add(line, null, broken);
    } catch (error) {
      if (!(error instanceof PersonalisationFault)) throw error;
      this.#add(line, fieldOfValue(error) ?? null, error.message);
    }
  }
}
