namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>Scripts and functions are held against the rules that commands are held against, each part at its own place.</summary>
public sealed class ScriptFaultTests
{
    [Theory]
    [InlineData("""Script("return 1", Keys = ["user:{|RTY1007:{nmae}|}"])""", "int name")]
    [InlineData("""Script("return 1", Keys = new[] { "a", "user:{|RTY1007:{nmae}|}" })""", "int name")]
    [InlineData("""Script("return 1", Keys = new string[] { "a", "user:{|RTY1007:{nmae}|}" })""", "int name")]
    [InlineData("""Script("return 1", Keys = ["a"], Args = ["x", "{|RTY1007:{nmae}|}"])""", "")]
    [InlineData("""Script("return 1", Keys = ["a"], Args = [])""", "int {|RTY1008:name|}")]
    [InlineData("""Script("return 1", Keys = [{|RTY1004:""|}])""", "")]
    [InlineData("""Script("return 1", Keys = ["a {|RTY1004:b|}"])""", "")]
    [InlineData("""Script("return 1", Keys = ["a", "{|RTY1004:{|}"])""", "")]
    [InlineData("""Script("return 1", Keys = ["a"], Args = [{|RTY1004:""|}])""", "")]
    [InlineData("""Script("return 1", Keys = ["[{|RTY1016:{a}|}]"])""", "int? a")]
    [InlineData("""{|RTY2005:Script("return 1")|}""", "")]
    [InlineData("""{|RTY2005:Script("return 1", Keys = null!)|}""", "")]
    [InlineData("""{|RTY2005:Function("f", Args = ["1"])|}""", "")]
    [InlineData("""Script("return 1", Keys = ["user:{a}", "{|RTY2004:user:{b}|}"])""", "[ShardKey] int a, [ShardKey] int b")]
    [InlineData("""Function("f", Keys = ["user:{a}", "{|RTY2004:user:{a}:b|}"])""", "[ShardKey] int a")]
    [InlineData("""Script("return 1", Keys = ["a"])""", "[ShardKey] int {|RTY2002:x|}")]
    [InlineData("""Script("return 1", Keys = ["user:{a}:{|RTY2003:{b}|}"])""", "[ShardKey] int a, int b")]
    [InlineData("""Script("return 1", Keys = ["user:{|RTY2009:{ids}|}"])""", "[ShardKey] int[] ids")]
    [InlineData("""Script("return 1", Keys = ["a"])""", "int? {|RTY1012:x|}")]
    [InlineData("""Script("return 1", Keys = ["a"])""", "TimeSpan {|RTY1013:x|}")]
    [InlineData("""Script("return 1", Keys = ["a"], Args = ["{|RTY1013:{x}|}"])""", "TimeSpan x")]
    [InlineData("""Script("return 1", Keys = ["a"])""", "string[] {|RTY1016:x|}, int y")]
    [InlineData("""Script("return 1", Keys = ["a"], Args = ["[{|RTY1016:{x}|}]", "1"])""", "int? x")]
    [InlineData("""Script("return 1", Keys = ["a"], Args = ["[{|RTY1016:{x}|}] [{y}]"])""", "int? x, int? y")]
    [InlineData("""Script("return 1", Keys = ["a"], Args = ["{|RTY1016:{x}|}", "{y}"])""", "int[] x, int[] y")]
    [InlineData("""Script("return 1", Keys = ["a"], Args = ["{|RTY1014:[x]|}"])""", "")]
    public Task Fault_is_marked_where_it_stands(string attribute, string parameters) =>
        AnalyzerRun.ExpectMembersAsync($"[{attribute}] Task RunAsync({parameters});");

    [Fact]
    public Task Missing_shard_key_is_marked_at_the_parameters() => AnalyzerRun.ExpectMembersAsync("""
        [Script("return 1", Keys = ["user:{id}"])] Task RunAsync{|RTY2001:(int id)|};
        """);

    [Fact]
    public Task Keys_of_one_tag_and_any_reply_are_fine() => AnalyzerRun.ExpectMembersAsync("""
        [Script("return 1", Keys = ["user:{id}:a", "user:{id}:b"])] Task<long> LongAsync([ShardKey] long id, string x);
        [Script("return 1", Keys = ["user:{id}:a"], Args = ["{id}", "EX {ttl}", "[{more}]"])] Task<string[]> ArrayAsync([ShardKey] long id, TimeSpan ttl, string? more);
        [Script("return 1", Keys = ["user:{id}:a"])] Task<bool> BooleanAsync([ShardKey] long id, params string[] more);
        [Script("return 1", Keys = ["user:{id}:a"])] Task<string?> NilAsync([ShardKey] long id);
        [Script("return 1", Keys = ["user:{id}:a"])] Task<RedisResult> AnyAsync([ShardKey] long id);
        [Function("f", Keys = ["user:{id}:a"])] ValueTask<double?> FunctionAsync([ShardKey] long id);
        [Command("FCALL f 1 user:{id}:a {by}")] Task<long> CommandAsync([ShardKey] long id, int by);
        [Command("EVAL 'return redis.call(''GET'', KEYS[1])' 1 user:{id}:a")] Task<string?> EvalAsync([ShardKey] long id);
        """, """[HashTag("user:{id}")]""");

    [Fact]
    public Task Number_of_keys_of_a_plain_EVAL_is_constant() => AnalyzerRun.ExpectMembersAsync("""
        [Command("{|RTY2008:EVAL|} 'return 1' {n} user:{id}")] Task RunAsync([ShardKey] long id, int n);
        [Command("{|RTY2008:EVAL_RO|} 'return 1' 2 user:{id}")] Task ReadAsync([ShardKey] long id);
        [Command("{|RTY2008:FCALL|} f -1 user:{id}")] Task CallAsync([ShardKey] long id);
        [Command("{|RTY2005:EVALSHA|} abc 0 x")] Task ByHashAsync();
        """);

    [Fact]
    public Task Inherited_script_is_marked_at_the_store() => AnalyzerRun.ExpectAsync("""
        public interface IBase { [Script("return KEYS[2]", Keys = ["a"])] Task RunAsync(); }
        [RedisStore] public partial interface {|RTY1022:IUserStore|} : IBase;
        """);
}
