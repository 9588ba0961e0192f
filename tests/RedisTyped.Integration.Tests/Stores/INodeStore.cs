using RedisTyped.Execution;
using RedisTyped.Routing;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Stores;

/// <summary>Commands for all nodes, and for one that is named.</summary>
[RedisStore]
public partial interface INodeStore
{
    [Command("DBSIZE"), AllNodes(Combine.Sum)]
    Task<long> CountKeysAsync(CancellationToken ct = default);

    [Command("DBSIZE"), AllNodes]
    Task<NodeResults<long>> CountsAsync();

    [Command("DBSIZE"), AllNodes(Combine.Min)]
    ValueTask<int> LeastAsync();

    [Command("DBSIZE"), AllNodes(Combine.Max)]
    Task<double> MostAsync();

    [Command("DBSIZE"), AllNodes(Combiner = typeof(Median))]
    Task<decimal> MedianAsync();

    [Command("PING"), AllNodes(TimeoutMilliseconds = 5000)]
    Task<NodeResults<string>> PingAsync(CancellationToken ct = default);

    [Command("PING {text}"), AllNodes(Combine.First)]
    Task<string> FirstAsync(string text);

    [Command("RANDOMKEY"), AllNodes]
    Task<NodeResults<string?>> AnyKeysAsync();

    [Command("KEYS {pattern}"), AllNodes(Combine.Concat)]
    Task<string[]> KeysAsync(string pattern);

    [Command("KEYS {pattern}"), AllNodes(Combine.Concat)]
    Task<IReadOnlyList<RedisKey>> KeyListAsync(string pattern);

    [Command("FLUSHDB [{mode}]"), AllNodes]
    Task FlushAsync(FlushMode? mode = null);

    [Command("CONFIG SET {settings}"), AllNodes(Combine.All)]
    Task<bool> ConfigureAsync(IReadOnlyDictionary<string, string> settings);

    [Command("CONFIG GET {name}"), AllNodes]
    Task<NodeResults<RedisResult>> ConfigurationAsync(string name);

    [Command("SCRIPT LOAD {script}"), AllNodes(Combine.First)]
    Task<string> LoadAsync(string script);

    [Command("SCRIPT FLUSH"), AllNodes]
    ValueTask ForgetScriptsAsync();

    [Command("LASTSAVE"), AllNodes(Combine.Min)]
    Task<long> OldestSaveAsync();

    [Command("EVAL 'return tonumber(ARGV[1])' 0 {number}"), AllNodes(Combine.Sum)]
    Task<long> SumOfAsync(long number);

    [Command("EVAL {script} 0"), AllNodes(Combine.Sum)]
    Task<long> EvaluateAsync(string script);

    [Command("EVAL {script} 0"), AllNodes(Combine.Any)]
    Task<bool> AnyAsync(string script);

    [Script("return redis.call('DBSIZE') * tonumber(ARGV[1])"), AllNodes(Combine.Sum)]
    Task<long> TimesKeysAsync(int factor, CancellationToken ct = default);

    [Script("return redis.call('DBSIZE') + tonumber(ARGV[1])")]
    Task<long> PlusKeysOnAsync(NodeId node, int number);

    [Command("INFO {section}")]
    Task<string> InfoAsync(NodeId node, string section);

    [Command("DBSIZE")]
    ValueTask<long> CountOnAsync(NodeId node, CancellationToken ct = default);
}

public enum FlushMode
{
    Sync,
    Async,
}

/// <summary>Does without the nodes that failed.</summary>
public sealed class Median : INodeCombiner<long, decimal>
{
    public static decimal Combine(NodeResults<long> results)
    {
        long[] answered = [.. results.Where(static r => r.Succeeded).Select(static r => r.Value).Order()];
        return answered[answered.Length / 2];
    }
}
