import type { DoctorCheck } from '#shared/api/index.ts';
import type { BenchServices } from '../bench-services.ts';
import { checkNamedServers } from './check-named-servers.ts';

/** Checks of the machine from the host, then those only the workstation can make: its journal, its cards, its services. */
export async function runDoctor(services: BenchServices): Promise<DoctorCheck[]> {
  const machine = await services.environment.diagnostics.machineChecks();
  return [
    ...machine,
    checkJournal(services),
    await checkCards(services),
    await checkServices(services),
    await checkNamedServers(services),
  ];
}

function checkJournal({ journal }: BenchServices): DoctorCheck {
  const { intact, entries, headHash, firstBrokenSeq } = journal.verify();
  return {
    name: 'journal',
    outcome: intact ? 'ok' : 'problem',
    code: intact ? 'JOURNAL_INTACT' : 'JOURNAL_BROKEN',
    facts: {
      entries: String(entries),
      head: headHash.slice(0, 16),
      ...(firstBrokenSeq === null ? {} : { firstBrokenSeq: String(firstBrokenSeq) }),
    },
    fix: null,
  };
}

async function checkCards({ desks }: BenchServices): Promise<DoctorCheck> {
  const { devices } = await desks.bench();
  const withCard = devices.filter((device) => device.hasEuicc);
  const answering = withCard.filter((device) => device.eid !== undefined);
  const facts = Object.fromEntries(
    withCard.map((device) => [device.name, device.eid !== undefined ? 'answers' : (device.problem?.code ?? 'silent')]),
  );
  if (withCard.length === 0) return { name: 'card', outcome: 'notApplicable', code: 'NO_CARD', facts, fix: null };
  const all = answering.length === withCard.length;
  return {
    name: 'card',
    outcome: all ? 'ok' : 'warning',
    code: all ? 'CARDS_ANSWER' : 'CARD_SILENT',
    facts,
    fix: null,
  };
}

async function checkServices({ environment }: BenchServices): Promise<DoctorCheck> {
  if (environment.lab === undefined)
    return { name: 'services', outcome: 'notApplicable', code: 'LAB_ABSENT', facts: {}, fix: null };
  const states = await environment.lab.administration.status(undefined, { signal: undefined });
  const facts = Object.fromEntries(states.map((one) => [one.name, one.problem ?? one.address ?? 'stopped']));
  const running = states.every((one) => one.running && one.problem === null);
  return {
    name: 'services',
    outcome: running ? 'ok' : 'problem',
    code: running ? 'SERVICES_RUN' : 'SERVICE_DOWN',
    facts,
    fix: null,
  };
}
