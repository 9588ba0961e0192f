using System.Globalization;

namespace RedisTyped.Faults.Tests.Workloads;

/// <summary>Gives out ids by the node that they live on, each once. Thread-safe.</summary>
internal sealed class NodeKeys(ShardedRedis redis)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Queue<long>> _spare = [];
    private long _last;

    public static string NodeOf(ShardedRedis redis, long id) =>
        redis.RouteOf(string.Create(CultureInfo.InvariantCulture, $"{{fault:{id}}}:value")).Node.Name;

    public long Next(string node)
    {
        lock (_lock)
        {
            if (_spare.TryGetValue(node, out Queue<long>? spare) && spare.TryDequeue(out long id))
            {
                return id;
            }

            while (true)
            {
                string owner = NodeOf(redis, ++_last);
                if (owner == node)
                {
                    return _last;
                }

                if (!_spare.TryGetValue(owner, out spare))
                {
                    _spare[owner] = spare = new Queue<long>();
                }

                // Of a node that nobody asks for any more only so many are kept.
                if (spare.Count < 1000)
                {
                    spare.Enqueue(_last);
                }
            }
        }
    }
}
