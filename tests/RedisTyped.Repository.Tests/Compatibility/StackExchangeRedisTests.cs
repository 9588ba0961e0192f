using RedisTyped.Repository.Tests.Documentation;

namespace RedisTyped.Repository.Tests.Compatibility;

/// <summary>
/// RedisTyped is built against the lowest StackExchange.Redis and runs with the application's own. So whatever it or a generated store
/// refers to must be there, with the same signature, in all of them.
/// </summary>
public sealed class StackExchangeRedisTests
{
    // A method for each typed call that the generator knows, and the forms that go through ExecuteAsync.
    private const string EveryTypedCall = """
        [RedisStore]
        public partial interface IEveryTypedCall
        {
            [Command("APPEND k:{id} {value}")] Task<long> AppendAsync([ShardKey] long id, string value);
            [Command("DECR k:{id}")] Task<long> DecrAsync([ShardKey] long id);
            [Command("EXISTS k:{id}")] Task<bool> ExistsAsync([ShardKey] long id);
            [Command("GET k:{id}")] Task<string?> GetAsync([ShardKey] long id);
            [Command("GETSET k:{id} {value}")] Task<byte[]?> GetSetAsync([ShardKey] long id, byte[] value);
            [Command("HDEL k:{id} {field}")] Task<bool> HDelAsync([ShardKey] long id, string field);
            [Command("HEXISTS k:{id} {field}")] Task<bool> HExistsAsync([ShardKey] long id, string field);
            [Command("HGET k:{id} {field}")] Task<double?> HGetAsync([ShardKey] long id, string field);
            [Command("HKEYS k:{id}")] Task<string[]> HKeysAsync([ShardKey] long id);
            [Command("HLEN k:{id}")] Task<long> HLenAsync([ShardKey] long id);
            [Command("HSET k:{id} {field} {value}")] Task HSetAsync([ShardKey] long id, string field, Guid value);
            [Command("HVALS k:{id}")] Task<RedisValue[]> HValsAsync([ShardKey] long id);
            [Command("INCR k:{id}")] Task<int> IncrAsync([ShardKey] long id);
            [Command("LLEN k:{id}")] Task<long> LLenAsync([ShardKey] long id);
            [Command("LPOP k:{id}")] Task<RedisValue> LPopAsync([ShardKey] long id);
            [Command("LPUSH k:{id} {value}")] Task<long> LPushAsync([ShardKey] long id, RedisKey value);
            [Command("RPOP k:{id}")] Task<RedisKey> RPopAsync([ShardKey] long id);
            [Command("RPUSH k:{id} {value}")] Task<long> RPushAsync([ShardKey] long id, double value);
            [Command("SADD k:{id} {value}")] Task<bool> SAddAsync([ShardKey] long id, bool value);
            [Command("SCARD k:{id}")] Task<long> SCardAsync([ShardKey] long id);
            [Command("SET k:{id} {value}")] Task SetAsync([ShardKey] long id, RedisValue value);
            [Command("SISMEMBER k:{id} {value}")] Task<bool> SIsMemberAsync([ShardKey] long id, decimal value);
            [Command("SMEMBERS k:{id}")] Task<IReadOnlyList<Guid>> SMembersAsync([ShardKey] long id);
            [Command("SREM k:{id} {value}")] Task<bool> SRemAsync([ShardKey] long id, DateOnly value);
            [Command("STRLEN k:{id}")] Task<long> StrLenAsync([ShardKey] long id);
            [Command("PERSIST k:{id}")] Task<bool> PersistAsync([ShardKey] long id);
            [Command("RENAME {{{id}}}a {{{id}}}b")] Task RenameAsync([ShardKey] long id);
            [Command("RENAMENX {{{id}}}a {{{id}}}b")] Task<bool> RenameNewAsync([ShardKey] long id);
            [Command("GETBIT k:{id} {at}")] Task<bool> GetBitAsync([ShardKey] long id, long at);
            [Command("SETBIT k:{id} {at} {on}")] Task<bool> SetBitAsync([ShardKey] long id, uint at, bool on);
            [Command("GETRANGE k:{id} 0 {end}")] Task<string> GetRangeAsync([ShardKey] long id, int end);
            [Command("SETRANGE k:{id} {at} {value}")] Task<long> SetRangeAsync([ShardKey] long id, int at, string value);
            [Command("PFADD k:{id} {value}")] Task<bool> PfAddAsync([ShardKey] long id, string value);
            [Command("PFCOUNT k:{id}")] Task<long> PfCountAsync([ShardKey] long id);
            [Command("HINCRBY k:{id} {field} {by}")] Task<long> HIncrByAsync([ShardKey] long id, string field, long by);
            [Command("HSETNX k:{id} {field} {value}")] Task<bool> HSetNxAsync([ShardKey] long id, string field, string value);
            [Command("LINDEX k:{id} -1")] Task<string?> LIndexAsync([ShardKey] long id);
            [Command("LPUSHX k:{id} {value}")] Task<long> LPushXAsync([ShardKey] long id, string value);
            [Command("RPUSHX k:{id} {value}")] Task<long> RPushXAsync([ShardKey] long id, string value);
            [Command("LRANGE k:{id} {from} {to}")] Task<string[]> LRangeAsync([ShardKey] long id, long from, long to);
            [Command("LREM k:{id} {count} {value}")] Task<long> LRemAsync([ShardKey] long id, int count, string value);
            [Command("RPOPLPUSH {{{id}}}a {{{id}}}b")] Task<string?> RPopLPushAsync([ShardKey] long id);
            [Command("SINTER {{{id}}}a {{{id}}}b")] Task<string[]> SInterAsync([ShardKey] long id);
            [Command("SUNIONSTORE {{{id}}}a {{{id}}}b {{{id}}}c")] Task<long> SUnionStoreAsync([ShardKey] long id);
            [Command("SMOVE {{{id}}}a {{{id}}}b {value}")] Task<bool> SMoveAsync([ShardKey] long id, string value);
            [Command("SPOP k:{id}")] Task<string?> SPopAsync([ShardKey] long id);
            [Command("SRANDMEMBER k:{id}")] Task<string?> SRandMemberAsync([ShardKey] long id);
            [Command("SRANDMEMBER k:{id} {count}")] Task<string[]> SRandMembersAsync([ShardKey] long id, int count);
            [Command("ZCARD k:{id}")] Task<long> ZCardAsync([ShardKey] long id);
            [Command("ZRANGE k:{id} 0 -1")] Task<string[]> ZRangeAsync([ShardKey] long id);
            [Command("ZRANK k:{id} {value}")] Task<long?> ZRankAsync([ShardKey] long id, string value);
            [Command("ZREM k:{id} {value}")] Task<bool> ZRemAsync([ShardKey] long id, string value);
            [Command("ZREMRANGEBYRANK k:{id} 0 {stop}")] Task<long> ZRemRangeAsync([ShardKey] long id, long stop);
            [Command("ZSCORE k:{id} {value}")] Task<double?> ZScoreAsync([ShardKey] long id, string value);
            [Command("SET k:{id} {value} [EX {ttl}]")] Task<bool> SetForAsync([ShardKey] RedisKey id, string value, TimeSpan? ttl);
            [Command("SADD k:{id} {values}")] Task<long> SAddAllAsync([ShardKey] long id, IEnumerable<RedisValue> values);
            [Command("HMGET k:{id} a b")] Task<RedisValue[]?> HMGetAsync([ShardKey] long id);
            [Command("PUBLISH k:{id} {value}")] Task<long> PublishAsync([ShardKey] long id, string value);
            [Command("SUBSCRIBE k:{id}")] IAsyncEnumerable<string> SubscribeAsync([ShardKey] long id);
            [Command("BLPOP k:{id} 1"), Blocking] Task<string[]?> BLPopAsync([ShardKey] long id);
            [Command("BLPOP k:{ids} 1"), Blocking] Task<string[]?> BLPopAnyAsync([ShardKey] long[] ids);
            [Command("HGETALL k:{id}")] Task<RedisResult> HGetAllAsync([ShardKey] long id);
        }
        """;

    private const string TypedCalls = "a store with every typed call";

    private const string Pages = "the stores of the documentation";

    private static readonly string[] Packed = ["RedisTyped", "RedisTyped.Gateway", "RedisTyped.Resharding", "RedisTyped.Cli"];

    private static readonly string[] Versions = ["1.2.6", "2.13.23", "3.4.35"];

    public static MatrixTheoryData<string, string> Uses { get; } = new([.. Packed, "UserStore", TypedCalls, Pages], Versions);

    [Theory]
    [MemberData(nameof(Uses))]
    public void What_is_used_of_it_is_in_every_version(string user, string version)
    {
        AssemblySurface surface = AssemblySurface.OfStackExchangeRedis(version);
        foreach (Stream assembly in Open(user))
        {
            MemberReferences used = MemberReferences.To("StackExchange.Redis", assembly);

            string[] missing = [.. used.MissingIn(surface)];

            Assert.True(missing.Length == 0, $"StackExchange.Redis {version} does not have what {user} uses:\n{string.Join("\n", missing)}");
            Assert.True(used.Types.Count > 0 || user is Pages or "RedisTyped.Resharding" or "RedisTyped.Cli", $"{user} uses nothing of StackExchange.Redis; was the right file read?");
        }
    }

    [Theory]
    [InlineData("1.2.6", new string[0])]
    [InlineData("3.4.35", new[] { "StackExchange.Redis.IProfiler", "StackExchange.Redis.IConnectionMultiplexer: System.Void BeginProfiling(System.Object)" })]
    public void What_a_version_lacks_is_seen(string version, string[] missing)
    {
        using Stream assembly = new StoreCompilation("""
            public static class Old
            {
                public static object Use(IConnectionMultiplexer connection)
                {
                    connection.BeginProfiling(connection);
                    return typeof(IProfiler);
                }
            }
            """).Emit();

        Assert.Equal(missing, MemberReferences.To("StackExchange.Redis", assembly).MissingIn(AssemblySurface.OfStackExchangeRedis(version)));
    }

    /// <summary>By this method it is decided whether a service name may be given; see NodeConfiguration.</summary>
    [Theory]
    [InlineData("1.2.6", false)]
    [InlineData("2.13.23", true)]
    [InlineData("3.4.35", true)]
    public void Version_that_asks_Sentinels_is_told_by_a_method(string version, bool asks)
    {
        AssemblySurface surface = AssemblySurface.OfStackExchangeRedis(version);
        const string Type = "StackExchange.Redis.ConnectionMultiplexer";

        Assert.Equal(asks, surface.HasMember(Type, $"{Type} SentinelConnect(System.String, System.IO.TextWriter) static"));
    }

    /// <summary>What is packed and refers to StackExchange.Redis is among those above.</summary>
    [Fact]
    public void Packages_that_use_it_are_all_looked_at() => Assert.Empty(
        from project in Repository.Files("src", "*.csproj").Select(static f => Path.GetFileNameWithoutExtension(f))
        where !Packed.Contains(project) && MemberReferences.To("StackExchange.Redis", OpenPacked(project)).Types.Count > 0
        select project);

    private static IEnumerable<Stream> Open(string user) => user switch
    {
        TypedCalls => [new StoreCompilation(EveryTypedCall).Emit()],
        Pages => from page in Repository.Files("docs", "*.md").Append("README.md")
                 where !page.StartsWith("docs/rules/", StringComparison.Ordinal)
                 from block in CodeBlock.Of(Repository.Read(page))
                 where block.DeclaresStore
                 select new StoreCompilation(block.Text).Emit(),
        "UserStore" => [File.OpenRead(Repository.PathOf($"samples/UserStore/bin/{Repository.Configuration}/net10.0/{user}.dll"))],
        _ => [OpenPacked(user)],
    };

    private static FileStream OpenPacked(string project) =>
        File.OpenRead(Repository.PathOf($"src/{project}/bin/{Repository.Configuration}/net10.0/{project}.dll"));
}
