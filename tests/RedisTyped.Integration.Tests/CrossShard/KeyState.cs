using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.CrossShard;

/// <summary>What a key holds before a case.</summary>
/// <param name="Type">As TYPE says it; hll for a sketch.</param>
/// <param name="Elements">Its elements, each byte a Latin-1 character.</param>
/// <param name="Scores">The scores of a sorted set's.</param>
/// <param name="Expires">Whether it has an expiry.</param>
internal sealed record KeyState(string Type, string[] Elements, double[] Scores, bool Expires)
{
    /// <summary>The command that makes a key so.</summary>
    public object[] Command(byte[] key)
    {
        object[] elements = [.. Elements.Select(static e => (object)Words.Bytes(e))];
        return Type switch
        {
            "set" => ["SADD", key, .. elements],
            "zset" => ["ZADD", key, .. Elements.SelectMany((e, i) => new[] { Words.Score(Scores[i]), Words.Bytes(e) })],
            "list" => ["RPUSH", key, .. elements],
            "hash" => ["HSET", key, .. Elements.SelectMany(static e => new object[] { Words.Bytes(e), "v" })],
            "hll" => ["PFADD", key, .. elements],
            "stream" => ["XADD", key, "1-1", "field", elements[0]],
            _ => ["SET", key, Words.Bytes(string.Concat(Elements))],
        };
    }

    public override string ToString() => $"{Type}({string.Join(',', Type == "zset" ? Elements.Zip(Scores, static (e, s) => $"{s} {e}") : Elements)}){(Expires ? " expires" : "")}";
}
