// The bare baseline of a list: the same statements and the same JSON, on node:http and mysql2 alone.
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import mysql from 'mysql2/promise';

const [port, databaseUrl, file] = process.argv.slice(2) as [string, string, string];
const { statements, answer } = JSON.parse(readFileSync(file, 'utf8')) as {
  statements: string[];
  answer: unknown;
};
const pool = mysql.createPool({ uri: databaseUrl, connectionLimit: 10 });

const serve = async (): Promise<string> => {
  for (const statement of statements) await pool.query(statement);
  return JSON.stringify(answer);
};

createServer((_request, response) => {
  void serve().then((text) => response.writeHead(200, { 'content-type': 'application/json' }).end(text));
}).listen(Number(port), '127.0.0.1');
