/** Joins a number of people and tells its parent, who then kills it: `crowd.ts <url> <room> <people>`. */
import { microphone } from '../../support/microphone.ts';
import { RawClient } from '../../support/raw-client.ts';

const [url = '', room = '', people = '1'] = process.argv.slice(2);
for (let index = 0; index < Number(people); index += 1) {
  const client = new RawClient(url);
  await client.join(`${room}-${index % 10}`);
  await client.produce(microphone());
}
process.stdout.write('joined\n');
