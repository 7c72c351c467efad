/** docs/conformance.md out of the protocol's registries (what may be answered) and the tests' marks (what is proved). */

export interface Proof {
  /** "ES10b.AuthenticateServer ciPKUnknown" */
  readonly row: string;
  /** Test file, from the project's root. */
  readonly file: string;
  readonly failed: boolean;
}

/** A function of an interface with every result that ours gives. */
export interface ConformanceFunction {
  /** "ES9+.AuthenticateClient" */
  readonly name: string;
  readonly results: readonly string[];
}

/** A result of the specification that ours never gives, and why. */
export interface UnreachableResult {
  readonly function: string;
  readonly result: string;
  readonly reason: string;
}

export interface ConformanceInterface {
  readonly title: string;
  readonly source: string;
  readonly functions: readonly ConformanceFunction[];
}

const head = `# Conformance

Every function that the workstation's card and servers offer, with every result it gives, and the tests that prove it. Written by
\`npm run conformance\` from the registries in \`src/core/protocol/sgp22\` and the tests' marks (\`proves\` in \`test/support/conformance.ts\`);
\`npm test\` fails when it no longer says what the tests prove. Results of ES10 are by their names in SGP.22, those of the JSON interfaces by
subject and reason code (SGP.22 section 5.2.6).
`;

export function conformancePage(
  interfaces: readonly ConformanceInterface[],
  unreachable: readonly UnreachableResult[],
  proofs: readonly Proof[],
): { readonly text: string; readonly problems: string[] } {
  const problems: string[] = [];
  const filesOf = new Map<string, Set<string>>();
  for (const { row, file } of proofs) filesOf.set(row, (filesOf.get(row) ?? new Set()).add(file));
  const rows = interfaces.flatMap(({ functions }) =>
    functions.flatMap(({ name, results }) => results.map((result) => `${name} ${result}`)),
  );
  const expected = new Set(rows);
  for (const row of expected) if (!filesOf.has(row)) problems.push(`no test proves ${row}`);
  for (const row of filesOf.keys())
    if (!expected.has(row)) problems.push(`a test proves ${row}, which nothing answers`);
  for (const { function: name, result } of unreachable)
    if (expected.has(`${name} ${result}`)) problems.push(`${name} ${result} is said to be unreachable, and answered`);

  const proved = rows.filter((row) => filesOf.has(row)).length;
  const sections = interfaces.map(({ title, source, functions }) => {
    const lines = functions.flatMap(({ name, results }) => [
      ...results.map((result, at) =>
        tableRow(
          at === 0 ? name : '',
          result,
          [...(filesOf.get(`${name} ${result}`) ?? [])].sort().map(link).join(', '),
        ),
      ),
      ...unreachable
        .filter((one) => one.function === name)
        .map(({ result, reason }) => tableRow('', result, `never: ${reason}`)),
    ]);
    return `## ${title}\n\n${source}\n\n| Function | Result | Proved by |\n| --- | --- | --- |\n${lines.join('\n')}\n`;
  });
  const text = [
    head,
    `${rows.length} results of ${interfaces.flatMap((one) => one.functions).length} functions, ${proved} proved.\n`,
    ...sections,
  ].join('\n');
  return { text, problems };
}

const tableRow = (...cells: readonly string[]) => `| ${cells.join(' | ')} |`;
const link = (file: string) => `[${file.split('/').at(-1)!.replace('.test.ts', '')}](../${file})`;
