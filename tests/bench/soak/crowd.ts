/** Joins a number of people and tells its parent, who then kills it: `crowd.ts <url> <room> <people>`. */
import { RawClient } from '../../support/raw-client.ts';
import { seatKey, talkIn } from './visitor.ts';

const [url = '', room = '', people = '1'] = process.argv.slice(2);
for (let index = 0; index < Number(people); index += 1) {
  await talkIn(new RawClient(url), { room: `${room}-${index % 10}`, key: seatKey() });
}
process.stdout.write('joined\n');
