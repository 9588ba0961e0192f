namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>Key positions name words of the template.</summary>
public sealed class RTY1035Tests
{
    [Theory]
    [InlineData("\"JSON.GET a b\", {|RTY1035:Keys = new[] { 3 }|}", "There is no word 3 in Keys of 'JSON.GET'; behind the name the template has 2 words, counted from 1")]
    [InlineData("\"JSON.GET a\", {|RTY1035:Keys = [0]|}", "There is no word 0 in Keys of 'JSON.GET'; behind the name the template has 1 word, counted from 1")]
    [InlineData("\"JSON.GET\", {|RTY1035:Keys = [1]|}", "There is no word 1 in Keys of 'JSON.GET'; behind the name the template has no word, counted from 1")]
    [InlineData("\"JSON.GET a\", {|RTY1035:Keys = [-1]|}", "There is no word -1 in Keys of 'JSON.GET'; behind the name the template has 1 word, counted from 1")]
    [InlineData("\"json.get a b\", {|RTY1035:Keys = [1, 1]|}", "The word 1 stands twice in Keys of 'JSON.GET'; name each key once")]
    public async Task A_position_without_a_word_is_marked(string arguments, string message) => Assert.Equal(
        message, Assert.Single(await AnalyzerRun.ExpectMembersAsync($"[Command({arguments})] Task SendAsync();")).GetMessage(null));

    [Fact]
    public async Task A_key_in_an_optional_group_is_marked() => Assert.Equal(
        "The word 3 is in an optional group in Keys of 'JSON.GET'; a key is always sent; declare one method with it and one without",
        Assert.Single(await AnalyzerRun.ExpectMembersAsync(
            "[Command(\"JSON.GET a [TO b{to}]\", {|RTY1035:Keys = [1, 3]|})] Task SendAsync(string? to);")).GetMessage(null));

    [Theory]
    [InlineData("\"JSON.GET a b\", Keys = new[] { 1 }", "")]
    [InlineData("\"JSON.GET a [{path}] {{a}}b\", Keys = new int[] { 1 }", "string? path")]
    [InlineData("\"JSON.MOVE {{a}}b {{a}}c\", Keys = [2, 1], ReadOnly = true", "")]
    [InlineData("\"JSON.PUSH {values} {{a}}c\", Keys = [2]", "string[] values")]
    public Task Positions_of_words_are_fine(string arguments, string parameters) =>
        AnalyzerRun.ExpectQuietMembersAsync($"[Command({arguments})] Task<long> SendAsync({parameters});");

    [Fact]
    public Task Keys_must_be_on_one_node_as_those_of_every_command() =>
        AnalyzerRun.ExpectMembersAsync("[Command(\"JSON.MOVE a {|RTY2004:b|}\", Keys = [1, 2])] Task SendAsync();");

    [Fact]
    public Task A_collection_of_keys_is_not_split() =>
        AnalyzerRun.ExpectMembersAsync("[Command(\"JSON.MGET a:{|RTY2009:{ids}|} path\", Keys = [1])] Task SendAsync([ShardKey] long[] ids);");

    [Fact]
    public Task A_command_without_keys_goes_where_the_method_says() => AnalyzerRun.ExpectQuietMembersAsync(
        """
        [Command("FT._LIST", Keys = new int[0])] Task<string[]> ListAsync(RedisTyped.Routing.NodeId node);
        [Command("FT._LIST", Keys = new int[0]), AllNodes(Combine.Concat)] Task<string[]> ListAllAsync();
        """);

    [Fact]
    public Task A_command_without_keys_has_no_node() =>
        AnalyzerRun.ExpectMembersAsync("[Command(\"{|RTY2005:FT._LIST|}\", Keys = new int[0])] Task SendAsync();");
}
