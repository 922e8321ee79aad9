import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll } from 'vitest';

/** A notification as it arrived: its form fields. */
export type Arrived = Readonly<Record<string, string>>;

const servers: Server[] = [];

afterAll(() => {
  for (const server of servers) server.close();
});

/** A receiver that answers the given statuses in turn, the last one from then on, and keeps what arrived. */
export async function openListener(
  ...statuses: readonly number[]
): Promise<{ url: string; arrived: Arrived[]; until: (count: number) => Promise<void> }> {
  const arrived: Arrived[] = [];
  const waiting: { count: number; wake: () => void }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      arrived.push(Object.fromEntries(new URLSearchParams(body)));
      response.statusCode = statuses[Math.min(arrived.length, statuses.length) - 1] ?? 200;
      response.end();
      for (const { count, wake } of waiting) if (arrived.length >= count) wake();
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const until = (count: number): Promise<void> =>
    arrived.length >= count
      ? Promise.resolve()
      : new Promise((resolve) => {
          waiting.push({ count, wake: resolve });
        });
  return { url: `http://127.0.0.1:${port}/notify`, arrived, until };
}
