using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Scripts;

[RedisStore]
[HashTag("script:{id}")]
public partial interface IScriptStore
{
    [Script("return redis.call('INCRBY', KEYS[1], ARGV[1])", Keys = ["script:{id}:visits"])]
    Task<long> VisitAsync([ShardKey] string id, int by, CancellationToken ct = default);

    [Script(File = "take.lua", Keys = ["script:{id}:tokens"], Args = ["{limit}", "{count}"])]
    Task<long> TakeAsync([ShardKey] string id, int limit, int count);

    [Script("return KEYS[1] .. '|' .. KEYS[2] .. '|' .. table.concat(ARGV, ',')", Keys = ["script:{id}:a", "script:{id}:b"])]
    Task<string> EchoAsync([ShardKey] string id, int number, params string[] rest);

    [Script("return ARGV[1]", Keys = ["script:{id}"])]
    Task<byte[]> BytesAsync([ShardKey] string id, byte[] bytes);

    [Script("redis.call('SET', KEYS[1], ARGV[1]) return redis.call('TTL', KEYS[1])", Keys = ["script:{id}:{part}"], Args = ["x"])]
    Task<long> SetPartAsync([ShardKey] string id, byte[] part);

    [Script("return #ARGV", Keys = ["script:{id}"], Args = ["[EX {ttl}]"])]
    Task<long> CountAsync([ShardKey] string id, TimeSpan? ttl = null);

    [Script("redis.call('INCR', KEYS[1]) return redis.error_reply(ARGV[1])", Keys = ["script:{id}:runs"])]
    Task FailAsync([ShardKey] string id, string message);

    [Script("return redis.call('LPUSH', KEYS[1], 'x')", Keys = ["script:{id}:visits"])]
    Task<long> PushAsync([ShardKey] string id);

    [Script("return redis.call(ARGV[1], KEYS[1])", Keys = ["script:{id}:visits"], ReadOnly = true)]
    Task<RedisResult> ReadAsync([ShardKey] string id, string command);

    [Script("if ARGV[1] == 'nil' then return false end return redis.call('SETNX', KEYS[1], 1) == 1", Keys = ["script:{id}:flag"])]
    Task<bool> FlagAsync([ShardKey] string id, string how = "");

    [Script("return redis.call('SET', KEYS[1], 1, 'NX')", Keys = ["script:{id}:lock"])]
    Task<bool> LockAsync([ShardKey] string id);

    [Script("return redis.call('GET', KEYS[1])", Keys = ["script:{id}:lock"])]
    Task<string?> HolderAsync([ShardKey] string id);

    [Script("return {1, 'two', false}", Keys = ["script:{id}"])]
    Task<string?[]> ListAsync([ShardKey] string id);

    [Script("return tostring(1.5)", Keys = ["script:{id}"])]
    Task<double> NumberAsync([ShardKey] string id);

    [Script("return redis.status_reply('FINE')", Keys = ["script:{id}"])]
    Task<string> StatusAsync([ShardKey] string id);

    [Function("add_visits", Keys = ["script:{id}:visits"])]
    Task<long> AddByFunctionAsync([ShardKey] string id, int by);

    [Function("read_visits", Keys = ["script:{id}:visits"], ReadOnly = true)]
    Task<long?> ReadByFunctionAsync([ShardKey] string id);

    [Command("FCALL add_visits 1 script:{id}:visits {by}")]
    Task<long> AddByCommandAsync([ShardKey] string id, int by);

    [Command("EVAL 'return redis.call(''INCRBY'', KEYS[1], ARGV[1])' 1 script:{id}:visits {by}")]
    Task<long> AddByTextAsync([ShardKey] string id, int by);
}
