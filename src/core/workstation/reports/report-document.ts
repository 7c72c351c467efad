import type {
  CheckResult,
  ReportBlock,
  ReportDocument,
  ReportFact,
  ReportTable,
  ReportTone,
} from '#shared/api/index.ts';
import { reasonWords } from '#shared/imei/index.ts';
import {
  bindingSourceWords,
  checkOutcomeWords,
  checkWords,
  errorText,
  factValue,
  factWords,
  fileChangeWords,
  operationClassWords,
  operationStateWords,
  operationWords,
  reportOutcomeWords,
  policyRuleWords,
  profileClassWords,
  profileStateWords,
  sentence,
  stepStateWords,
  stepWords,
} from '#shared/words/index.ts';
import type { ReportFacts } from './gather-report.ts';
import { createZonedTime } from './zoned-time.ts';

type Section = ReportDocument['sections'][number];

/** The report in words and sections. What it is given is redacted already; nothing is added to it but words. */
export function describeReport(report: ReportFacts): ReportDocument {
  const time = createZonedTime(report.timeZone);
  const { operation, verification, bench } = report;
  const sections = [
    failureSection(operation),
    profileSection(report.profile),
    bindingSection(report.imeiBindings, time),
    checksSection(verification, time),
    stagesSection(operation, time),
    resultSection(operation),
    journalSection(report.journal),
    aboutSection(report, time),
    apdusSection(verification),
  ].filter((section) => section !== undefined);
  return {
    title: titleOf(report),
    lead: `${report.device.deviceName} · ${time((operation ?? verification)!.startedAt)}`,
    verdict: verdictOf(report),
    summary: summaryOf(report, time),
    sections,
    footer: `${bench.software} ${bench.softwareVersion} · ${bench.name} · report ${report.reportId}`,
  };
}

const titleOf = ({ subject, operation }: ReportFacts): string =>
  subject === 'operation' && operation !== null && operation.kind !== 'verify'
    ? `Report: ${operationWords[operation.kind]}`
    : 'Verification report';

const outcomeTone: Readonly<Record<ReportFacts['outcome'], ReportTone>> = {
  pass: 'good',
  fail: 'bad',
  succeeded: 'good',
  failed: 'bad',
  canceled: 'none',
  rolledBack: 'warn',
};

function verdictOf({ outcome, verification, operation }: ReportFacts): ReportDocument['verdict'] {
  const checks = verification === null ? '' : checkCount(verification.checks);
  const verified = operation?.kind === 'verify' ? (verification?.outcome ?? outcome) : outcome;
  if (verified === 'pass' || verified === 'fail')
    return { tone: outcomeTone[verified], word: verified === 'pass' ? 'Verified' : 'Not verified', detail: checks };
  // A job can be done and its verification have failed: the worse of the two is what counts.
  const tone = verification?.outcome === 'fail' ? 'bad' : outcomeTone[outcome];
  const told = verification?.outcome === 'fail' ? 'the profile did not pass' : '';
  const error = operation?.error?.text.title ?? '';
  return {
    tone,
    word: reportOutcomeWords[outcome],
    detail: [error, told, checks].filter((text) => text !== '').join(' · '),
  };
}

function checkCount(checks: readonly CheckResult[]): string {
  const count = (outcome: CheckResult['outcome']) => checks.filter((check) => check.outcome === outcome).length;
  return `${count('pass')} passed, ${count('fail')} failed, ${count('notApplicable')} not applicable`;
}

const fact = (label: string, value: string | null | undefined): ReportFact[] =>
  value === null || value === undefined || value === '' ? [] : [{ label, value, code: false }];
const code = (label: string, value: string | null | undefined): ReportFact[] =>
  fact(label, value).map((one) => ({ ...one, code: true }));

function summaryOf(report: ReportFacts, time: (iso: string) => string): ReportFact[] {
  const { startedAt, endedAt } = (report.subject === 'operation' ? report.operation : report.verification)!;
  const bindings = report.imeiBindings.filter(({ iccid }) => iccid === report.iccid);
  return [
    ...fact('Device', report.device.deviceName),
    ...code('EID', report.eidValue),
    ...code('ICCID', report.iccid),
    ...code('IMEI', bindings.map(({ imei }) => imei).join(', ')),
    ...fact('Started', time(startedAt)),
    ...fact('Ended', time(endedAt)),
    ...fact('Took', took(Date.parse(endedAt) - Date.parse(startedAt))),
    ...fact('Bench', report.bench.name),
    ...fact('Operator', report.operator ?? 'Not stated'),
  ];
}

function failureSection(operation: ReportFacts['operation']): Section | undefined {
  if (operation === null || operation.error === null) return undefined;
  const { text, code: name } = operation.error;
  return {
    heading: 'What went wrong',
    blocks: [
      {
        kind: 'notice',
        tone: operation.state === 'canceled' ? 'none' : 'bad',
        title: text.title,
        lines: [
          text.cause,
          ...(text.effect === '' ? [] : [text.effect]),
          `Next step: ${text.nextStep}`,
          `Code ${name}`,
        ],
      },
    ],
  };
}

function profileSection(profile: ReportFacts['profile']): Section | undefined {
  if (profile === null) return undefined;
  const { profileState: state, profileClass: type, profileOwner } = profile;
  const facts = [
    ...fact('Profile', profile.profileName),
    ...fact('Operator', profile.serviceProviderName),
    ...fact('Own name', profile.profileNickname),
    ...code('ICCID', profile.iccid),
    ...fact('Class', type === null ? null : wordOf(profileClassWords, type)),
    ...fact('Network', profileOwner?.mccMnc),
    ...fact('Policy rules', profile.profilePolicyRules.map((rule) => ruleName(rule)).join(', ')),
    ...fact('State when the report was made', state === null ? null : wordOf(profileStateWords, state)),
  ];
  return { heading: 'Profile', blocks: [{ kind: 'facts', facts }] };
}

const wordOf = (words: Readonly<Record<string, string>>, name: string): string => words[name] ?? sentence(name);
const ruleName = (rule: string): string =>
  (policyRuleWords as Readonly<Record<string, { name: string } | undefined>>)[rule]?.name ?? sentence(rule);

function bindingSection(bindings: ReportFacts['imeiBindings'], time: (iso: string) => string): Section | undefined {
  if (bindings.length === 0) return undefined;
  return {
    heading: bindings.length === 1 ? 'IMEI binding' : 'IMEI bindings',
    blocks: bindings.map((binding): ReportBlock => {
      const { why, more } = reasonWords(binding.reason);
      const facts = [
        ...code('IMEI', binding.imei),
        ...fact('Slot', String(binding.slot)),
        ...code('SIM (ICCID)', binding.iccid),
        ...fact('Where it comes from', wordOf(bindingSourceWords, binding.source)),
        ...fact('Bound', time(binding.boundAt)),
        ...fact('Why', [why, ...more].join(' ')),
        ...fact('Rule', binding.reason.rule),
      ];
      return { kind: 'facts', facts };
    }),
  };
}

const checkTone: Readonly<Record<CheckResult['outcome'], ReportTone>> = {
  pass: 'good',
  fail: 'bad',
  notApplicable: 'none',
};

function checksSection(verification: ReportFacts['verification'], time: (iso: string) => string): Section | undefined {
  if (verification === null) return undefined;
  const { plan, startedAt, endedAt, checks } = verification;
  const facts = [
    ...fact('Plan', plan.title || plan.name),
    ...fact('Result', `${verification.outcome === 'pass' ? 'Verified' : 'Not verified'}: ${checkCount(checks)}`),
    ...fact('Started', time(startedAt)),
    ...fact('Took', took(Date.parse(endedAt) - Date.parse(startedAt))),
    ...code('Verification', verification.reportId),
  ];
  return { heading: 'Checks', blocks: [{ kind: 'facts', facts }, ...checks.map((check) => checkBlock(check, time))] };
}

function checkBlock(check: CheckResult, time: (iso: string) => string): ReportBlock {
  const { name, proves } = checkWords[check.name];
  const reason = check.reason === null || check.outcome === 'pass' ? undefined : reasonText(check);
  const begun = check.startedAt === null ? '' : `Started ${time(check.startedAt)}. `;
  return {
    kind: 'check',
    tone: checkTone[check.outcome],
    word: checkOutcomeWords[check.outcome],
    title: name,
    lines: [
      proves,
      ...(reason ?? []),
      ...(check.destructive ? ['Changes more of the card than sequence numbers.'] : []),
      `${begun}Took ${took(check.durationMs)}.`,
    ],
    facts: check.evidence.map(({ label, value }) => ({
      label: factWords(label),
      value: factValue(label, value) || 'none',
      code: true,
    })),
    tables: differencesTable(check.differences),
  };
}

const cell = (text: string, tone: ReportTone | null = null) => ({ text, tone });

/** Left stands what was expected, right what the card has. */
const changeWords = { ...fileChangeWords, onlyLeft: 'Missing on the card', onlyRight: 'Not expected' };

function differencesTable(differences: CheckResult['differences']): ReportTable[] {
  if (differences.length === 0) return [];
  const columns = [
    { name: 'File', code: true, share: 0.24 },
    { name: 'Differs in', code: false, share: 0.16 },
    { name: 'Expected', code: true, share: 0.24 },
    { name: 'On the card', code: true, share: 0.24 },
    { name: 'Declared', code: false, share: 0.12 },
  ];
  const rows = differences.map((one) => {
    const place = [
      one.record === undefined ? '' : `record ${one.record}`,
      one.offset === undefined ? '' : `from byte ${one.offset}`,
    ].filter((text) => text !== '');
    const shown = (value: string | undefined) => (one.masked === true ? 'key, not shown' : (value ?? '–'));
    return [
      cell(one.name === undefined ? one.path : `${one.name} ${one.path}`),
      cell([changeWords[one.change], ...place].join(', ')),
      cell(shown(one.left)),
      cell(shown(one.right)),
      one.expected === undefined ? cell('No', 'bad') : cell(one.expected, 'good'),
    ];
  });
  return [{ caption: 'Differences', columns, rows }];
}

/** Apart from the checks, at the end: for whoever wants to follow each step on the card. */
/** What passed is told in a line: whoever reads on paper looks for what failed, and a machine finds all of it in the JSON. */
function apdusSection(verification: ReportFacts['verification']): Section | undefined {
  const checks = verification?.checks.filter(({ apdus }) => apdus.length > 0) ?? [];
  if (checks.length === 0) return undefined;
  const columns = [
    { name: 'Command', code: false, share: 0.22 },
    { name: 'To the card', code: true, share: 0.34 },
    { name: 'From the card', code: true, share: 0.28 },
    { name: 'Status', code: false, share: 0.16 },
  ];
  const [failed, others] = [
    checks.filter(({ outcome }) => outcome === 'fail'),
    checks.filter(({ outcome }) => outcome !== 'fail'),
  ];
  const tables = failed.map(({ name, apdus }): ReportBlock => {
    const rows = apdus.map((one) => [cell(one.name), cell(one.command), cell(one.response), cell(one.status)]);
    return { kind: 'table', table: { caption: checkWords[name].name, columns, rows } };
  });
  const count = others.reduce((sum, { apdus }) => sum + apdus.length, 0);
  const rest: ReportBlock = {
    kind: 'notice',
    tone: 'none',
    title: `${count} commands of the checks that did not fail`,
    lines: ['The JSON form of this report holds them with their answers.'],
  };
  return { heading: 'Evidence: what was sent to the card', blocks: [...tables, ...(count > 0 ? [rest] : [])] };
}

function reasonText({ reason, evidence }: CheckResult): string[] {
  const details = Object.fromEntries(evidence.map(({ label, value }) => [label, value]));
  const { title, cause, nextStep } = errorText({ code: reason!, message: details['error'] ?? reason!, details });
  return [`${title}. ${cause}`, `Next step: ${nextStep}`, `Code ${reason}`];
}

function stagesSection(operation: ReportFacts['operation'], time: (iso: string) => string): Section | undefined {
  if (operation === null) return undefined;
  const tones: Readonly<Record<string, ReportTone>> = { done: 'good', failed: 'bad', running: 'warn' };
  const rows = operation.steps.map((step, index) => [
    cell(String(index + 1)),
    cell(stepWords[step.name]),
    cell(stepStateWords[step.state], tones[step.state] ?? 'none'),
    cell(step.startedAt === null ? '–' : time(step.startedAt).slice(11, 23)),
    cell(
      step.startedAt === null || step.endedAt === null
        ? '–'
        : took(Date.parse(step.endedAt) - Date.parse(step.startedAt)),
    ),
    cell(
      step.bytesDone === null || step.name === 'verify' ? '' : `${step.bytesDone} of ${step.bytesTotal ?? '?'} bytes`,
    ),
  ]);
  const columns = [
    { name: '#', code: false, share: 0.05 },
    { name: 'Stage', code: false, share: 0.4 },
    { name: 'State', code: false, share: 0.15 },
    { name: 'Started', code: false, share: 0.15 },
    { name: 'Took', code: false, share: 0.1 },
    { name: 'Size', code: false, share: 0.15 },
  ];
  const facts = [
    ...fact('What was done', operationWords[operation.kind]),
    ...fact('Gravity', operationClassWords[operation.class]),
    ...fact('Came to', operationStateWords[operation.state]),
    ...fact('Recovered', operation.recovered ? 'Taken up again after a restart' : ''),
    ...code('Operation', operation.operationId),
  ];
  return {
    heading: 'Stages',
    blocks: [
      { kind: 'facts', facts },
      { kind: 'table', table: { caption: 'In their order', columns, rows } },
    ],
  };
}

/** Facts of the result that stand nowhere else. */
function resultSection(operation: ReportFacts['operation']): Section | undefined {
  const elsewhere = /^(iccid|imei|eid|report|outcome|rule|source|profileName|serviceProviderName)$/;
  const facts = Object.entries(operation?.result ?? {})
    .filter(([name]) => !elsewhere.test(name))
    .flatMap(([name, value]) => fact(factWords(name), factValue(name, value)));
  return facts.length === 0 ? undefined : { heading: 'Result', blocks: [{ kind: 'facts', facts }] };
}

function journalSection(journal: ReportFacts['journal']): Section | undefined {
  if (journal === null) return undefined;
  const facts = [
    ...fact('Entries', `${journal.entries}, from number ${journal.fromSeq} to ${journal.toSeq}`),
    ...code(`Hash of entry ${journal.fromSeq}`, journal.firstHash),
    ...code(`Hash of entry ${journal.toSeq}`, journal.lastHash),
    ...code(`Head of the chain, entry ${journal.headSeq}`, journal.headHash),
  ];
  const explained =
    'Each entry’s hash covers the one before it. Where the bench’s journal shows the same hashes at these numbers, nothing in it was changed since.';
  return {
    heading: 'Journal',
    blocks: [
      { kind: 'facts', facts },
      { kind: 'notice', tone: 'none', title: 'Held against the journal', lines: [explained] },
    ],
  };
}

const redactionWords: Readonly<Record<ReportFacts['redaction'], string>> = {
  none: 'None: identifiers stand in full',
  medium: 'Medium: ICCID first 4 and last 3, EID first and last 8, IMEI first 8 digits',
  full: 'Full: no identifier is shown',
};

function aboutSection(report: ReportFacts, time: (iso: string) => string): Section {
  const { bench } = report;
  const facts = [
    ...code('Report', report.reportId),
    ...fact('Made', time(report.madeAt)),
    ...fact('Time zone', report.timeZone),
    ...fact('Bench', bench.name),
    ...fact('Made with', `${bench.software} ${bench.softwareVersion}`),
    ...fact('Redaction', redactionWords[report.redaction]),
  ];
  return { heading: 'This report', blocks: [{ kind: 'facts', facts }] };
}

function took(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  return `${Math.floor(milliseconds / 60_000)} min ${Math.round((milliseconds % 60_000) / 1000)} s`;
}
