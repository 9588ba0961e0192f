namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>The return type fits the reply.</summary>
public sealed class RTY1010Tests
{
    [Theory]
    [InlineData("GET a", "Task<string[]>")]
    [InlineData("SMEMBERS a", "Task<string>")]
    [InlineData("SMEMBERS a", "Task<Queue<string>>")]
    [InlineData("SMEMBERS a", "Task<Dictionary<string, string>>")]
    [InlineData("SMEMBERS a", "Task<string[][]>")]
    [InlineData("SMEMBERS a", "Task<RedisResult[]>")]
    [InlineData("XRANGE a - +", "Task<string>")]
    [InlineData("XRANGE a - +", "Task<string[]>")]
    [InlineData("TTL a", "Task<TimeSpan>")]
    [InlineData("TTL a", "Task<DateTimeOffset?>")]
    [InlineData("EXPIRETIME a", "Task<TimeSpan?>")]
    [InlineData("TTL a", "Task<DateTime?>")]
    [InlineData("INCR a", "Task<TimeSpan?>")]
    [InlineData("INCR a", "Task<Uri?>")]
    [InlineData("RENAME {{a}}b {{a}}c", "Task<long>")]
    [InlineData("ZINCRBY a 1 b", "Task<int>")]
    [InlineData("ZINCRBY a 1 b", "ValueTask<bool>")]
    [InlineData("SET a b GET", "Task<bool[]>")]
    [InlineData("GET a", "Task<(int, string)?>")]
    [InlineData("SMEMBERS a", "Task<(int, string)[]>")]
    [InlineData("SET a b", "Task<int>")]
    [InlineData("TYPE a", "Task<bool>")]
    [InlineData("MIGRATE h 1 a 0 5", "Task<bool>")]
    [InlineData("DEL a a", "Task<bool>")]
    [InlineData("EXISTS a a", "Task<bool?>")]
    [InlineData("SADD a b c", "Task<bool>")]
    [InlineData("HSET a b 1 c 2", "Task<bool>")]
    [InlineData("LPUSH a b", "Task<bool>")]
    [InlineData("INCR a", "Task<bool>")]
    [InlineData("ZADD a 1 b 2 c", "Task<bool>")]
    [InlineData("XADD a * b c", "Task<bool>")]
    [InlineData("XADD a * b c", "Task<long>")]
    [InlineData("LPOP a 2", "Task<string?>")]
    [InlineData("RPOP a 2", "Task<string?>")]
    [InlineData("SPOP a 2", "Task<string?>")]
    [InlineData("SPOP a", "Task<string[]>")]
    [InlineData("SRANDMEMBER a 2", "Task<string?>")]
    [InlineData("HRANDFIELD a 2", "Task<string?>")]
    [InlineData("ZRANDMEMBER a 2", "Task<string?>")]
    [InlineData("LPOS a b COUNT 2", "Task<long?>")]
    [InlineData("LPOS a b", "Task<long[]>")]
    [InlineData("XINFO STREAM a", "Task<string[]>")]
    [InlineData("GEOSEARCH a FROMMEMBER b BYRADIUS 1 m WITHDIST", "Task<string[]>")]
    [InlineData("HGETALL a", "Task<string>")]
    [InlineData("HGETALL a", "Task<HashSet<string>>")]
    [InlineData("HGETALL a", "Task<(string, string, string)[]>")]
    [InlineData("HGETALL a", "Task<SortedDictionary<string, string>>")]
    [InlineData("HGETALL a", "Task<Dictionary<string, (int, int)>>")]
    [InlineData("ZRANGE a 0 -1", "Task<(string, double)[]>")]
    [InlineData("ZRANGE a 0 -1", "Task<Dictionary<string, double>>")]
    [InlineData("ZRANGE a 0 -1 WITHSCORES", "Task<(string, int)[]>")]
    [InlineData("ZRANGE a 0 -1 WITHSCORES", "Task<Dictionary<string, bool>>")]
    [InlineData("ZPOPMIN a 2", "Task<(string, double)?>")]
    [InlineData("XRANGE a - +", "Task<(string, string)[]>")]
    [InlineData("XRANGE a - +", "Task<RedisTyped.Values.StreamMessage<string>[]>")]
    [InlineData("XREAD STREAMS {{s}}a {{s}}b 0 0", "Task<RedisTyped.Values.StreamMessage<Dictionary<string, string>>[]>")]
    [InlineData("GEOPOS a b", "Task<string[]>")]
    [InlineData("GEOPOS a b", "Task<RedisTyped.Values.GeoPoint>")]
    [InlineData("GEOSEARCH a FROMMEMBER b BYRADIUS 1 m", "Task<RedisTyped.Values.GeoMatch<string>[]>")]
    [InlineData("GEOSEARCH a FROMMEMBER b BYRADIUS 1 m WITHDIST", "Task<(string, RedisTyped.Values.GeoPoint)[]>")]
    [InlineData("LMPOP 1 a LEFT", "Task<string[]>")]
    [InlineData("SSCAN a 0", "Task<(string, string)>")]
    [InlineData("HMGET a b c", "Task<(string?, string?, string?)>")]
    [InlineData("XINFO GROUPS a", "Task<(string, string)[]>")]
    public Task Type_that_cannot_hold_the_reply_is_marked(string template, string type) => AnalyzerRun.ExpectMembersAsync(
        $"[Command(\"{template}\")] {{|RTY1010:{type}|}} GetAsync();");

    [Fact]
    public async Task Message_says_what_to_return() => Assert.Equal(
        "'SMEMBERS' cannot be read as 'string': it answers several values; return an array such as string?[]",
        Assert.Single(await AnalyzerRun.ExpectMembersAsync("""
            [Command("SMEMBERS a")] {|RTY1010:Task<string>|} GetAsync();
            """)).GetMessage(null));

    [Theory]
    [InlineData("SMEMBERS a", "Task")]
    [InlineData("XRANGE a - +", "Task<RedisResult>")]
    [InlineData("TTL a", "Task<TimeSpan?>")]
    [InlineData("TTL a", "Task<int>")]
    [InlineData("EXPIRETIME a", "Task<DateTimeOffset?>")]
    [InlineData("INCR a", "Task<decimal>")]
    [InlineData("RENAME {{a}}b {{a}}c", "Task<bool>")]
    [InlineData("RENAME {{a}}b {{a}}c", "Task<string>")]
    [InlineData("ZINCRBY a 1 b", "Task<float>")]
    [InlineData("LPOP a 2", "Task<IReadOnlyList<string>?>")]
    [InlineData("LPOP a", "Task<string?>")]
    [InlineData("SPOP a 2", "Task<string[]>")]
    [InlineData("SET a b GET", "Task<bool?>")]
    [InlineData("SET a b NX GET", "Task<int?>")]
    [InlineData("DEL a", "Task<bool>")]
    [InlineData("SADD a b", "Task<bool>")]
    [InlineData("HSET a b c", "Task<bool>")]
    [InlineData("ZADD a NX CH 1 b", "Task<bool>")]
    [InlineData("ZADD a 1 b", "Task<long>")]
    [InlineData("ZADD a INCR 1 b", "Task<double?>")]
    [InlineData("GEOADD a 1 2 b", "Task<bool>")]
    [InlineData("EXPIRE a 1 NX", "Task<bool>")]
    [InlineData("PFADD a b c", "Task<bool>")]
    [InlineData("GETBIT a 1", "Task<bool>")]
    [InlineData("GET a", "Task<bool?>")]
    [InlineData("TYPE a", "Task<string>")]
    [InlineData("LPOS a b COUNT 2", "Task<long[]>")]
    [InlineData("LPOS a b", "Task<long?>")]
    [InlineData("HGETALL a", "Task<string[]>")]
    [InlineData("SORT a", "Task<string[]>")]
    [InlineData("SINTERCARD 1 a LIMIT 1", "Task<bool>")]
    [InlineData("XADD a * b c", "Task<RedisTyped.Values.StreamId>")]
    [InlineData("EVAL x 1 a", "Task<bool>")]
    public Task Type_that_holds_it_is_not(string template, string type) =>
        AnalyzerRun.ExpectQuietMembersAsync($"[Command(\"{template}\")] {type} GetAsync();");

    [Fact]
    public Task Option_that_may_be_left_out_leaves_the_kind_of_reply_open() => AnalyzerRun.ExpectMembersAsync("""
        public enum Option { NX, GET }
        public enum Flag { NX, XX }
        public enum Order { Rev, WithScores }
        [Command("LPOP a [{count}]")] {|RTY1010:Task<string[]>|} SeveralAsync(int? count);
        [Command("LPOP a [{count}]")] {|RTY1010:Task<string?>|} OneAsync(int? count);
        [Command("LPOP a [{count}]")] Task<RedisResult> AnyAsync(int? count);
        [Command("SET a b [{option}]")] {|RTY1010:Task<bool>|} SetAsync(Option? option);
        [Command("SET a b [{option}]")] Task<string?> SetTextAsync(Option? option);
        [Command("ZADD a [{flag}] 1 b")] Task<bool> AddAsync(Flag? flag);
        [Command("ZUNION 1 a [WEIGHTS {weight}] WITHSCORES")] Task<(string, double)[]> ScoresAsync(int? weight);
        [Command("ZRANGE a 0 -1 [{option}]")] Task<string[]> RangeAsync(Order? option);
        [Command("ZRANGE a 0 -1 [{option}]")] {|RTY1010:Task<(string, double)[]>|} PairsAsync(Order? option);
        [Command("SADD a {members}")] {|RTY1010:Task<bool>|} AddAsync(string[] members);
        """);

    [Theory]
    [InlineData("HGETALL a", "Task<string>", "it answers pairs in one row; return a dictionary, or an array of pairs")]
    [InlineData("ZRANGE a 0 -1", "Task<(string, double)[]>", "it answers members without their scores; write WITHSCORES into the template")]
    [InlineData("ZRANGE a 0 -1 WITHSCORES", "Task<(string, int)[]>", "it answers (string, double)[]; 'int' stands for a floating-point number; read that as double")]
    [InlineData("XRANGE a - +", "Task<string[]>", "it answers StreamMessage<T>[]; return StreamMessage<T>")]
    [InlineData("LMPOP 1 a LEFT", "Task<string[]>", "it answers (string, string[])?; return (string, string[])?")]
    [InlineData("GET a", "Task<List<int>>", "it answers a single value; return 'int'")]
    [InlineData("LPOP a 2", "Task<string?>", "it answers several values; return an array such as string?[]")]
    [InlineData("TYPE a", "Task<bool>", "it answers a word; return string")]
    [InlineData("DEL a a", "Task<bool>", "it counts, and is yes or no only for a single one; return long")]
    [InlineData("LPUSH a b", "Task<bool>", "it answers a number; return long")]
    public async Task Advice_leads_to_a_type_that_fits(string template, string type, string advice) => Assert.EndsWith(
        ": " + advice,
        Assert.Single(await AnalyzerRun.ExpectMembersAsync($"[Command(\"{template}\")] {{|RTY1010:{type}|}} GetAsync();")).GetMessage(null),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("SCAN", "{|RTY1010:Task<string[]>|}", "'SCAN' cannot be read as 'string[]': it answers page by page; return IAsyncEnumerable<RedisKey>, and leave the cursor out of the template")]
    [InlineData("SCAN 0 MATCH a*", "{|RTY1010:Task<string[]>|}", null)]
    [InlineData("SSCAN a", "{|RTY1010:ValueTask<List<int>>|}", "'SSCAN' cannot be read as 'List<int>': it answers page by page; return IAsyncEnumerable<string>, and leave the cursor out of the template")]
    [InlineData("HSCAN a", "{|RTY1010:Task<Dictionary<string, string>>|}", null)]
    [InlineData("ZSCAN a 0", "{|RTY1010:Task<string[]>|}", "'ZSCAN' cannot be read as 'string[]': it answers page by page; return IAsyncEnumerable<(string Member, double Score)>, and leave the cursor out of the template")]
    public async Task Scan_in_a_task_is_told_of_enumerables(string template, string type, string? message)
    {
        var reported = Assert.Single(await AnalyzerRun.ExpectMembersAsync($"[Command(\"{template}\")] {type} GetAsync();"));

        Assert.Equal(message ?? reported.GetMessage(null), reported.GetMessage(null));
    }

    [Fact]
    public async Task Id_of_an_entry_is_no_number() => Assert.Equal(
        "'XADD' cannot be read as 'long': it answers the id of the entry; return StreamId",
        Assert.Single(await AnalyzerRun.ExpectMembersAsync("[Command(\"XADD a * f v\")] {|RTY1010:Task<long>|} AddAsync();")).GetMessage(null));
}
