// What a program does with node-redis, against one server: node node_redis.js PORT. Prints what it is answered, a line each.
const { createClient, commandOptions, defineScript, ErrorReply, WatchError } = require('redis');

const show = (what, value) => console.log(`${what}: ${JSON.stringify(value, (_, v) => (v instanceof Error ? `${v.constructor.name}: ${v.message}` : v))}`);
const range = count => [...Array(count).keys()];

async function all(iterator) {
  const items = [];
  for await (const item of iterator) items.push(item);
  return items;
}

async function main() {
  const client = createClient({
    socket: { port: Number(process.argv[2]) },
    name: 'worker',
    scripts: {
      put: defineScript({
        NUMBER_OF_KEYS: 1,
        SCRIPT: "redis.call('SET', KEYS[1], ARGV[1]) return {KEYS[1], redis.call('GET', KEYS[1])}",
        transformArguments: (key, value) => [key, value],
      }),
    },
  });
  await client.connect();
  await client.flushAll();

  show('set', await client.set('greeting', 'hello world', { EX: 100 }));
  show('get', await client.get('greeting'));
  show('set nx', await client.set('greeting', 'other', { NX: true }));
  show('getdel', await client.getDel('greeting'));
  const bytes = Buffer.from(range(256));
  await client.set('bin\r\n\0', bytes);
  show('bytes', bytes.equals(await client.get(commandOptions({ returnBuffers: true }), 'bin\r\n\0')));
  show('mset', await client.mSet(range(100).map(i => [`many:${i}`, `${i}`])));
  show('mget', await client.mGet(range(101).map(i => `many:${i}`)));
  show('hash', [await client.hSet('h', { name: 'ann', age: 7 }), await client.hGetAll('h'), await client.hmGet('h', ['age', 'none'])]);
  show('list', [await client.rPush('l', ['a', 'b', 'c']), await client.lRange('l', 0, -1), await client.lPop('l')]);
  show('set of', [await client.sAdd('s', ['a', 'b', 'c']), (await client.sMembers('s')).sort(), await client.sIsMember('s', 'z')]);
  show('sorted', [await client.zAdd('z', [{ score: 1, value: 'a' }, { score: 2.5, value: 'b' }]), await client.zRangeWithScores('z', 0, -1)]);
  show('stream', [await client.xAdd('x', '1-1', { f: 'v' }), await client.xRange('x', '-', '+'), await client.xRead({ key: 'x', id: '0' })]);
  const large = 'x'.repeat(1_000_000);
  show('large', [await client.set('large', large), (await client.get('large')) === large, await client.unlink('large')]);

  // Calls that are not waited for are one packet, and many at once.
  show('pipeline', await Promise.all(range(500).flatMap(i => [client.set(`p:${i}`, `${i}`), client.incr(`p:${i}`)])));
  show('faults in a pipeline', await Promise.allSettled([client.get('many:1'), client.lPush('many:1', 'x'), client.get('many:2')]));

  show('transaction', await client.multi().set('{t}a', '1').incr('{t}a').get('{t}a').exec());
  const watched = await client.executeIsolated(async own => {
    await own.watch('{t}a');
    await client.set('{t}a', '9');
    try {
      return await own.multi().incr('{t}a').exec();
    } catch (error) {
      return [error instanceof WatchError, error.message];
    }
  });
  show('watched', watched);

  show('script', [await client.put('sc', 'v'), await client.put('sc2', 'w')]);
  show('eval', await client.eval("return {KEYS[1], ARGV[1], 3, false}", { keys: ['k'], arguments: ['a'] }));
  show('scan', (await all(client.scanIterator({ MATCH: 'many:*', COUNT: 7 }))).sort());
  show('hscan', await all(client.hScanIterator('h')));
  show('dbsize', await client.dbSize());

  const blocked = client.blPop(commandOptions({ isolated: true }), 'later', 60);
  show('pushed', await client.rPush('later', 'came'));
  show('blocking', await blocked);
  show('blocking, in vain', await client.bzPopMin(commandOptions({ isolated: true }), 'none', 0.01));

  const listener = client.duplicate();
  await listener.connect();
  const heard = [];
  let hearsAll;
  const heardAll = new Promise(resolve => { hearsAll = resolve; });
  const listen = (message, channel) => { if (heard.push([channel, message]) === 2) hearsAll(); };
  await listener.subscribe('news', listen);
  await listener.pSubscribe('n*', listen);
  show('published', await client.publish('news', 'hello'));
  await heardAll;
  show('heard', heard);
  await listener.unsubscribe();
  await listener.pUnsubscribe();
  show('listener is a client again', await listener.get('many:7'));
  await listener.quit();

  for (const words of [['NOSUCH', 'a'], ['GET'], ['EVALSHA', 'f'.repeat(40), '1', 'k'], ['INCR', 'h']]) {
    show(words.join(' '), await client.sendCommand(words).catch(error => [error instanceof ErrorReply, error.message]));
  }

  show('connection', [await client.ping(), await client.echo('hi'), await client.clientGetName(), (await client.info('server')).includes('redis_version:7.0')]);
  show('emptied', [await client.flushDb(), await client.dbSize()]);
  show('quit', await client.quit());
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
