using Microsoft.CodeAnalysis;

namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>A shard key has enough values to spread.</summary>
public sealed class RTY2012Tests
{
    [Theory]
    [InlineData("[Command(\"SADD members:{active} {id}\")] Task<long> AddAsync([ShardKey] bool {|RTY2012:active|}, long id);")]
    [InlineData("[Command(\"GET user:{active}:{id}\"), HashTag(\"{active}\")] Task<string?> GetAsync([ShardKey] bool {|RTY2012:active|}, long id);")]
    [InlineData("[Command(\"GET user:{region}:{id}\"), HashTag(\"{region}\")] Task<string?> GetAsync([ShardKey] Region {|RTY2012:region|}, long id);")]
    [InlineData("[Command(\"HSET users:{region} {id} {name}\")] Task<long> SetAsync([ShardKey] Region {|RTY2012:region|}, long id, string name);")]
    [InlineData("[Command(\"SADD a:{region}:{active} {id}\")] Task<long> AddAsync([ShardKey] Region {|RTY2012:region|}, [ShardKey] bool active, long id);")]
    [InlineData("[Command(\"ZADD a:{odd} {score} {id}\")] Task<long> AddAsync([ShardKey] Alike {|RTY2012:odd|}, double score, long id);")]
    [InlineData("[Command(\"GET {|RTY2012:{{users}}:{id}|}\")] Task<string?> GetAsync(long id);")]
    [InlineData("[Command(\"GET {|RTY2012:users:{id}|}\"), HashTag(\"users\")] Task<string?> GetAsync(long id);")]
    [InlineData("[Script(\"return redis.call('SADD', KEYS[1], ARGV[1])\", Keys = new[] { \"members:{active}\" })] Task<long> AddAsync([ShardKey] bool {|RTY2012:active|}, long id);")]
    public Task Few_places_are_marked(string member) => ExpectAsync(member);

    [Theory]
    [InlineData("[Command(\"SADD members:{id} {other}\")] Task<long> AddAsync([ShardKey] long id, long other);")]
    [InlineData("[Command(\"SADD members:{active}:{id} {other}\")] Task<long> AddAsync([ShardKey] bool active, [ShardKey] long id, long other);")]
    [InlineData("[Command(\"SADD members:{active}:{id} {other}\"), HashTag(\"{id}\")] Task<long> AddAsync(bool active, [ShardKey] long id, long other);")]
    [InlineData("[Command(\"SADD members:{letter} {other}\")] Task<long> AddAsync([ShardKey] char letter, long other);")]
    [InlineData("[Command(\"SADD members:{number} {other}\")] Task<long> AddAsync([ShardKey] byte number, long other);")]
    [InlineData("[Command(\"SADD members:{day} {other}\")] Task<long> AddAsync([ShardKey] Big day, long other);")]
    [InlineData("[Command(\"SADD members:{one}:{two} {other}\")] Task<long> AddAsync([ShardKey] Region one, [ShardKey] Nine two, long other);")]
    [InlineData("[Command(\"SADD members:{rights} {other}\")] Task<long> AddAsync([ShardKey] Rights rights, long other);")]
    [InlineData("[Command(\"GET config:{region}\")] Task<string?> GetAsync([ShardKey] Region region);")]
    [InlineData("[Command(\"INCRBY count:{active} {by}\")] Task<long> AddAsync([ShardKey] bool active, long by);")]
    [InlineData("[Command(\"SADD members {id}\")] Task<long> AddAsync(long id);")]
    [InlineData("[Command(\"SADD {{members}}:all {id}\")] Task<long> AddAsync(long id);")]
    [InlineData("[Command(\"SINTER {{tags}}:{a} {{tags}}:{b}\")] Task<string[]> BothAsync(string a, string b); [Command(\"SADD {{tags}}:{a} {id}\")] Task<long> AddAsync(string a, long id);")]
    [InlineData("[Command(\"MGET {{tags}}:{ids}\")] Task<string?[]> AllAsync(long[] ids); [Command(\"GET {{tags}}:{id}\")] Task<string?> GetAsync(long id);")]
    [InlineData("[Command(\"MGET {{tags}}:{ids}\")] Task<string?[]> AllAsync(long[] ids);")]
    [InlineData("[Command(\"SINTER {{tags}}:{a} {{tags}}:{b}\")] Task<string[]> BothAsync(string a, string b);")]
    [InlineData("[Command(\"SUNION {regions}\"), CrossShard] Task<string[]> AllAsync([ShardKey] Region[] regions);")]
    [InlineData("[Command(\"PUBLISH news:{region} {text}\")] Task PublishAsync([ShardKey] Region region, string text);")]
    public Task Enough_places_or_few_keys_are_right(string member) => ExpectAsync(member);

    [Theory]
    [InlineData("[Command(\"SADD members:{active} {id}\")] Task<long> AddAsync([ShardKey] bool {|RTY2012:active|}, long id);",
        "'members:{active}' routes by 'active', which has 2 values, so that all such keys are on at most 2 nodes; consider a shard key of more values")]
    [InlineData("[Command(\"GET user:{region}:{id}\"), HashTag(\"{region}\")] Task<string?> GetAsync([ShardKey] Region {|RTY2012:region|}, long id);",
        "'user:{{region}}:{id}' routes by 'region', which has 3 values, so that all such keys are on at most 3 nodes; consider a shard key of more values, such as 'id'")]
    [InlineData("[Command(\"SADD a:{active}:{old} {id}\")] Task<long> AddAsync([ShardKey] bool {|RTY2012:active|}, [ShardKey] bool old, long id);",
        "'a:{active}:{old}' routes by 'active' and 'old', which together have 4 values, so that all such keys are on at most 4 nodes; consider a shard key of more values")]
    [InlineData("[Command(\"SADD a:{only} {id}\")] Task<long> AddAsync([ShardKey] Only {|RTY2012:only|}, long id);",
        "'a:{only}' routes by 'only', which has 1 value, so that all such keys are on at most 1 node; consider a shard key of more values")]
    [InlineData("[Command(\"GET {|RTY2012:{{users}}:{id}|}\")] Task<string?> GetAsync(long id);",
        "'{users}:{id}' routes by the constant 'users', so that all such keys are on one node; consider a tag that holds a parameter, or no tag")]
    public async Task Message_counts_the_places(string member, string message)
    {
        Diagnostic found = Assert.Single(await AnalyzerRun.ExpectAsync(In(member)));

        Assert.Equal(message, found.GetMessage(null));
    }

    private static async Task ExpectAsync(string member) => await AnalyzerRun.ExpectAsync(In(member));

    private static string In(string member) => $$"""
        public enum Region { North, South, West }
        public enum Alike { One = 1, Uno = 1, Two }
        public enum Only { One }
        public enum Nine { A, B, C, D, E, F, G, H, I }
        public enum Big { A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P }
        [Flags] public enum Rights { Read = 1, Write = 2 }

        [RedisStore]
        public partial interface IStore
        {
            {{member}}
        }
        """;
}
