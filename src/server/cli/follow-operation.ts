import type { Operation, Question } from '#shared/api/index.ts';
import { OperationFailed } from './cli-error.ts';
import { movesText } from './imei-text.ts';
import type { Client } from './open-client.ts';
import type { Output } from './output.ts';
import { stepText } from './step-text.ts';
import type { Terminal } from './terminal.ts';

const isOver = ({ state }: Operation): boolean => state !== 'running' && state !== 'waiting';

/** What the caller agreed to beforehand, for when nobody is there to ask. */
export interface GivenAnswers {
  readonly acceptMoves?: boolean | undefined;
}

async function answerFor(question: Question, terminal: Terminal, { acceptMoves }: GivenAnswers) {
  if (question.kind === 'confirmMoves' && acceptMoves) return { kind: 'confirmMoves' as const, accept: true };
  if (question.kind === 'confirmationCode') {
    const again = question.wasWrong === true ? 'The server says that code is wrong. ' : '';
    const code = terminal.interactive ? await terminal.ask(`${again}Confirmation code: `) : '';
    return code === '' ? undefined : { kind: 'confirmationCode' as const, code };
  }
  if (!terminal.interactive) return undefined;
  if (question.kind === 'confirmMoves') {
    const pinned =
      question.pinned.length > 0 ? `\nPinned, its operator registered the IMEI: ${question.pinned.join(', ')}` : '';
    const reply = await terminal.ask(
      `These SIMs change their IMEIs:\n${movesText(question.moves)}${pinned}\nMove them? [y/N] `,
    );
    return { kind: 'confirmMoves' as const, accept: /^y(es)?$/i.test(reply) };
  }
  const { serviceProviderName, profileName, iccid } = question.metadata;
  const reply = await terminal.ask(`Load “${profileName}” of ${serviceProviderName} (ICCID ${iccid})? [y/N/never] `);
  // Never tells the operator, who closes the order; a mere no leaves the code good.
  return {
    kind: 'confirmProfile' as const,
    accept: /^y(es)?$/i.test(reply),
    ...(/^never$/i.test(reply) ? { forGood: true } : {}),
  };
}

/** Tells each step once when it starts, and again as its bytes go by and when it ends. */
function stepReporter(output: Output) {
  const told = new Map<number, string>();
  return ({ id, steps }: Operation) => {
    steps.forEach((step, index) => {
      const { name, state, bytesDone, bytesTotal } = step;
      if (state === 'pending') return;
      const now = `${state} ${bytesDone}`;
      if (told.get(index) === now) return;
      const isNew = !told.has(index);
      told.set(index, now);
      const data = { operationId: id, state, bytesDone, bytesTotal };
      output.progress(name, data, () => {
        if (state === 'failed') return `✗ ${stepText(name)}`;
        return isNew && state !== 'skipped' ? `· ${stepText(name)}` : undefined;
      });
    });
  };
}

/**
 * Follows an operation to its end: tells its steps, answers its questions, and asks it to stop at Ctrl+C.
 * Resolves with the operation when it succeeded, else rejects with its error.
 */
export async function followOperation(
  client: Client,
  operationId: string,
  output: Output,
  terminal: Terminal,
  given: GivenAnswers = {},
): Promise<Operation> {
  const report = stepReporter(output);
  const stop = terminal.onInterrupt(() => {
    output.progress('cancel', { operationId }, () => 'Stopping at the next safe point…');
    client.operations.cancel({ operationId }).catch((error: unknown) => {
      output.progress(
        'cancel',
        { operationId, refused: String(error) },
        () => 'Too late to stop: waiting for the end.',
      );
    });
  });
  try {
    let asked: string | undefined;
    let last: Operation | undefined;
    let unanswered: Question['kind'] | undefined;
    for await (const operation of await client.operations.watch({ operationId })) {
      last = operation;
      report(operation);
      if (isOver(operation)) break;
      const question = operation.question;
      if (question === null) {
        asked = undefined;
        continue;
      }
      if (asked === question.kind) continue;
      asked = question.kind;
      output.progress('question', { operationId, question });
      const answer = await answerFor(question, terminal, given);
      if (answer !== undefined) await client.operations.answer({ operationId, answer });
      else {
        unanswered = question.kind;
        await client.operations.cancel({ operationId });
      }
    }
    if (last === undefined)
      throw new OperationFailed({ code: 'OPERATION_UNKNOWN', message: operationId, details: { operationId } });
    if (last.state === 'succeeded') return last;
    if (unanswered !== undefined) {
      const code = unanswered === 'confirmationCode' ? 'CONFIRMATION_CODE_REQUIRED' : 'ANSWER_REQUIRED';
      throw new OperationFailed({ code, message: 'nobody is there to answer', effect: last.error?.effect });
    }
    throw new OperationFailed(last.error ?? { code: 'CANCELED', message: `the operation ended as ${last.state}` });
  } finally {
    stop();
  }
}
