import type { BenchDevice, BenchDevices, CardReaders, ModemLine, ModemLines } from '#core/environment/index.ts';

export interface RealBenchParts {
  readonly readers: CardReaders;
  readonly modemLines: ModemLines;
}

/** What is plugged in: every PC/SC reader and every serial modem is a device of its own. */
export function openRealBench({ readers, modemLines }: RealBenchParts): BenchDevices {
  return {
    async list() {
      const [cards, lines] = await Promise.all([readers.list().catch(() => []), modemLines.list().catch(() => [])]);
      return [
        ...cards.map((reader): BenchDevice => ({
          id: reader.id,
          name: reader.name,
          model: 'Card reader',
          kind: 'real',
          capability: undefined,
          euiccReader: reader,
          modemLine: undefined,
          slots: [{ slot: 1, sim: 'esim' }],
          factoryImeis: [],
        })),
        ...lines.map((line, i): BenchDevice => ({
          id: modemId(line, lines.slice(0, i)),
          name: line.info.manufacturer ?? line.info.path,
          model: 'Modem',
          kind: 'real',
          capability: undefined,
          euiccReader: undefined,
          modemLine: line,
          slots: [{ slot: 1, sim: 'none' }],
          factoryImeis: [],
        })),
      ];
    },
    watch(onChange) {
      const stops = [readers.watch(onChange), modemLines.watch?.(onChange)];
      return () => stops.forEach((stop) => stop?.());
    },
  };
}

/** The modem's serial number stays when its ports move; where several of its ports are offered, the later ones are told apart. */
function modemId({ id, info }: ModemLine, before: readonly ModemLine[]): string {
  const { serialNumber, interfaceNumber } = info;
  if (serialNumber === undefined) return `modem:${id}`;
  const isFirst = before.every((other) => other.info.serialNumber !== serialNumber);
  return isFirst ? `modem:${serialNumber}` : `modem:${serialNumber}:${interfaceNumber ?? id}`;
}

/** Several benches as one. */
export function joinBenches(benches: readonly BenchDevices[]): BenchDevices {
  return {
    list: async () => (await Promise.all(benches.map((bench) => bench.list()))).flat(),
    watch(onChange) {
      const stops = benches.map((bench) => bench.watch(onChange));
      return () => stops.forEach((stop) => stop());
    },
  };
}
