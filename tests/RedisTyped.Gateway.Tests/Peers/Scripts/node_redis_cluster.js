// What a program does with the cluster client of node-redis: node node_redis_cluster.js PORT. Prints what it is answered, a line each.
const { createCluster, commandOptions } = require('redis');

const show = (what, value) => console.log(`${what}: ${JSON.stringify(value, (_, v) => (v instanceof Error ? `${v.constructor.name}: ${v.message}` : v))}`);
const range = count => [...Array(count).keys()];

async function main() {
  const port = Number(process.argv[2]);
  const client = createCluster({ rootNodes: [{ socket: { host: '127.0.0.1', port } }] });
  await client.connect();

  show('nodes', client.getMasters().length);
  show('set', await Promise.all(range(50).map(i => client.set(`k:${i}`, `${i}`))));
  show('get', await Promise.all(range(51).map(i => client.get(`k:${i}`))));
  show('hash', [await client.hSet('h', { name: 'ann', age: 7 }), await client.hGetAll('h')]);
  show('transaction', await client.multi().set('{t}a', '1').incr('{t}a').get('{t}a').exec());
  show('of one slot', [await client.mSet({ '{t}b': '1', '{t}c': '2' }), await client.mGet(['{t}a', '{t}b', '{t}c'])]);
  show('eval', await client.eval('return {KEYS[1], ARGV[1]}', { keys: ['k'], arguments: ['a'] }));
  show('wrong type', await client.lPush('k:1', 'x').catch(error => error));
  const blocked = client.blPop(commandOptions({ isolated: true }), 'later', 60);
  show('pushed', await client.rPush('later', 'came'));
  show('blocking', await blocked);
  await client.quit();
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
