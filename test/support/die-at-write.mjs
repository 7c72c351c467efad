/**
 * Preloaded (`node --import`) into a real service: the process ends by SIGKILL at the DIE_AT-th record it writes, in the middle of
 * the transaction (DIE_AT=3) or right after the commit that this record is part of (DIE_AT=3c).
 */
import Database from 'better-sqlite3';

const [, ordinal, after] = /^(\d+)(c?)$/.exec(process.env['DIE_AT']);
const die = () => {
  process.kill(process.pid, 'SIGKILL');
  for (;;);
};
let writes = 0;
const { prepare, transaction } = Database.prototype;

Database.prototype.prepare = function (sql) {
  const statement = prepare.call(this, sql);
  if (!/^(INSERT|DELETE)/.test(sql)) return statement;
  const run = statement.run.bind(statement);
  statement.run = (...values) => {
    const done = run(...values);
    if (String(++writes) === ordinal && after === '') die();
    return done;
  };
  return statement;
};

Database.prototype.transaction = function (work) {
  const committed = transaction.call(this, work);
  const wrapped = (...values) => {
    const before = writes;
    const answer = committed(...values);
    if (after === 'c' && before < Number(ordinal) && writes >= Number(ordinal)) die();
    return answer;
  };
  for (const mode of ['default', 'deferred', 'immediate', 'exclusive'])
    wrapped[mode] = (...values) => {
      const before = writes;
      const answer = committed[mode](...values);
      if (after === 'c' && before < Number(ordinal) && writes >= Number(ordinal)) die();
      return answer;
    };
  return wrapped;
};
