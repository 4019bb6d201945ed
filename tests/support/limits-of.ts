import { AdminRooms, type LimitStats } from '../../server/shared/protocol/http.ts';

/** The admin token of servers in tests. */
export const adminToken = 'a-token-for-tests-only';

/** One limit as the admin API reports it; the server must have been started with `adminToken`. */
export async function limitOf(url: string, name: string): Promise<LimitStats> {
  const headers = { authorization: `Bearer ${adminToken}` };
  const { limits } = AdminRooms.parse(await (await fetch(`${url}/api/admin/rooms`, { headers })).json());
  const limit = limits.find((one) => one.name === name);
  if (!limit) throw new Error(`there is no limit ${name}`);
  return limit;
}
