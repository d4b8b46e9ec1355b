// The application of the demo and of end-to-end tests: a process of its own with a real connection pool. It reads its
// password from a file, reads the file again on SIGHUP, and never stops asking.
//
// usage: node --import tsx consumer.ts <path of .env> <port> ; talks to its parent by messages
import { readFileSync } from 'node:fs';
import pg from 'pg';
import type { ConsumerReport, ConsumerRequest } from './consumer-client.js';

const [file = '', port = ''] = process.argv.slice(2);

function login(): { user: string; password: string } {
  const lines = readFileSync(file, 'utf8').split('\n');
  const value = (key: string): string => lines.find((line) => line.startsWith(`${key}=`))?.slice(key.length + 1) ?? '';
  return { user: value('DB_USER'), password: value('DB_PASSWORD') };
}

function open(): pg.Pool {
  const pool = new pg.Pool({
    ...login(),
    host: '127.0.0.1',
    port: Number(port),
    database: 'postgres',
    max: 4,
    application_name: 'payments',
  });
  pool.on('error', () => {});
  return pool;
}

let pool = open();
let answered = 0;
const failures: string[] = [];
let reloads = 0;

/** New work goes to a new pool at once; what is under way in the old one finishes there. */
process.on('SIGHUP', () => {
  const before = pool;
  pool = open();
  reloads++;
  void before.end();
});

async function ask(): Promise<void> {
  try {
    await pool.query('SELECT 1');
    answered++;
  } catch (error) {
    failures.push(error instanceof Error ? error.message : String(error));
  }
}

const heart = setInterval(() => void ask(), 50);

process.on('message', async (request: ConsumerRequest) => {
  const answer = (data: ConsumerReport): void => void process.send?.({ id: request.id, data });
  if (request.ask === 'slow') {
    const { rows } = await pool.query('SELECT n, pg_sleep($1) FROM generate_series(1, 3) AS n', [request.seconds / 3]);
    answer({ rows: rows.length, answered, failures, reloads });
  } else if (request.ask === 'stop') {
    clearInterval(heart);
    await pool.end();
    answer({ rows: 0, answered, failures, reloads });
    process.disconnect();
  } else {
    answer({ rows: 0, answered, failures, reloads });
  }
});
process.send?.({ id: 0 });
