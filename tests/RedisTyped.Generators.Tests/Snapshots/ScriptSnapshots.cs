namespace RedisTyped.Generators.Tests.Snapshots;

/// <summary>Stores with scripts and functions, whole file out.</summary>
public sealed class ScriptSnapshots
{
    [Fact]
    public void Scripts_and_functions() => GeneratorRun.OfFiles(
        """"
        namespace Shop;

        [RedisStore]
        [HashTag("user:{id}")]
        public partial interface IUserStore
        {
            [Script("return redis.call('INCRBY', KEYS[1], ARGV[1])", Keys = ["user:{id}:visits"])]
            Task<long> VisitAsync([ShardKey] long id, int by, CancellationToken ct = default);

            [Script(
                """
                -- Moves a draft, and says whether there was one.
                local text = redis.call('GETDEL', KEYS[1])
                if not text then
                	return false
                end
                redis.call('HSET', KEYS[2], ARGV[1], text)
                if ARGV[2] then
                    redis.call(ARGV[2] == 'EX' and 'EXPIRE' or 'PEXPIRE', KEYS[2], ARGV[3])
                end
                return true
                """,
                Keys = ["user:{id}:draft", "user:{id}:posts"], Args = ["post:{number}", "[EX {ttl}]"])]
            Task<bool> PublishAsync([ShardKey] long id, int number, TimeSpan? ttl = null);

            [Script(File = "first.lua", Keys = ["user:{id}:scores"], ReadOnly = true)]
            Task<string?> FirstAsync([ShardKey] long id, IReadOnlyList<string> names);

            [Function("visit", Keys = ["user:{id}:visits"], Args = ["{by}", "seen"])]
            ValueTask<long?> VisitByFunctionAsync([ShardKey] long id, int by);
        }
        """",
        new TextFile("/shop/scripts/first.lua", "for _, name in ipairs(ARGV) do\r\n\tif redis.call('ZSCORE', KEYS[1], name) then return name end\r\nend\r\n"))
        .CompilesWithoutWarnings().MatchesSnapshot();
}
