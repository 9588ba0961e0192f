using System.Reflection;
using System.Reflection.Emit;

namespace RedisTyped.Cli.Tests.Commands;

public sealed class AclCommandTests : TestsWithFiles
{
    private const string Users = """
        {
          "redistyped": 1,
          "store": "Shop.IUserStore",
          "methods": [
            { "name": "GetAsync", "command": "GET", "template": "GET {user:{id}}:name", "way": "mergeable", "keys": ["{user:*}:name"] },
            { "name": "SetAsync", "command": "SET", "template": "SET {user:{id}}:name {name}", "rights": "w", "keys": ["{user:*}:name"] },
            { "name": "OddAsync", "command": "HGETALL", "template": "HGETALL 'a \"b\"'", "keys": ["a \"b\""] },
            { "name": "AllAsync", "command": "CONFIG GET", "template": "CONFIG GET *" },
            { "name": "RunAsync", "command": "EVALSHA_RO", "template": "EVALSHA_RO", "keys": ["{user:*}:log"], "calls": ["?", "GET"] }
          ]
        }
        """;

    private const string News = """
        {
          "redistyped": 1,
          "store": "Shop.INewsStore",
          "methods": [
            { "name": "ListenAsync", "command": "SUBSCRIBE", "template": "SUBSCRIBE news:{id}", "way": "subscription", "keys": ["news:*"] }
          ]
        }
        """;

    private const string Start = "+ping +echo +info +select +client|setname ";

    [Fact]
    public async Task Line_for_redis_cli_has_every_rule_and_quotes_what_must_be()
    {
        var run = await ToolRun.OfAsync("acl", "IUserStore", "--assembly", Assembly(Users, News), "--format", "setuser");

        Assert.Equal(0, run.Exit);
        Assert.Equal(
            "ACL SETUSER app on clearselectors resetkeys resetchannels -@all " + Start
            + "+config|get +eval_ro +evalsha_ro +exists +get +hgetall +mget +set \"%R~a?\\\"b\\\"\" %R~{user:*}:log ~{user:*}:name",
            Assert.Single(run.Lines));
        Assert.Equal(
            "redistyped: IUserStore.RunAsync runs a script that may call commands which cannot be told from its text; add them with --allow COMMAND\n", run.Error);
    }

    [Fact]
    public async Task Older_servers_get_rules_that_they_know()
    {
        var run = await ToolRun.OfAsync(
            "acl", "Shop.INewsStore", "IUserStore", "--assembly", Assembly(Users, News), "--format", "acl", "--redis", "6", "--user", "shop", "--allow", "HSET", "--transactions");

        Assert.Equal(
            "user shop on resetkeys resetchannels -@all " + Start
            + "+config|get +discard +eval_ro +evalsha_ro +exec +exists +get +hgetall +hset +mget +multi +set +subscribe +unsubscribe +unwatch +watch "
            + "~a?\"b\" ~{user:*}:log ~{user:*}:name &news:*",
            Assert.Single(run.Lines));
    }

    [Fact]
    public async Task Every_rule_is_explained()
    {
        var run = await ToolRun.OfAsync("acl", "INewsStore", "--assembly", Assembly(Users, News));

        Assert.Equal(
        [
            "# Shop.INewsStore, for Redis 7",
            "# every connection",
            "#   +ping            asks a node for a sign of life",
            "#   +echo            begins a connection of StackExchange.Redis",
            "#   +info            tells the primary from its replicas, and a scan whether the server is still the same",
            "#   +select          chooses the database, and again after a script, a transaction or a command that StackExchange.Redis has no method for",
            "#   +client|setname  names the connection in CLIENT LIST",
            "# commands",
            "#   +subscribe       INewsStore.ListenAsync",
            "#   +unsubscribe     INewsStore.ListenAsync",
            "# channels",
            "#   &news:*          INewsStore.ListenAsync",
            "ACL SETUSER app on clearselectors resetkeys resetchannels -@all " + Start + "+subscribe +unsubscribe &news:*",
        ], run.Lines);
        Assert.Contains("tiebreaker=,configChannel=,$CONFIG=,$CLUSTER=", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_has_a_line_for_each_rule_and_the_whole_at_the_end()
    {
        var run = await ToolRun.OfAsync("acl", "INewsStore", "--assembly", Assembly(Users, News), "--json");

        Assert.Equal("&news:*", run.Json[^2].GetProperty("rule").GetString());
        Assert.Equal("channel", run.Json[^2].GetProperty("kind").GetString());
        Assert.Equal("app", run.Json[^1].GetProperty("user").GetString());
        Assert.EndsWith("&news:*", run.Json[^1].GetProperty("command").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("There is no store 'INone'", "INone")]
    [InlineData("--redis 5 is no version", "--redis", "5")]
    [InlineData("--format odd is unknown", "--format", "odd")]
    [InlineData("--allow 'a;b' is no name of a command", "--allow", "a;b")]
    [InlineData("--user gives no name", "--user", "a b")]
    public async Task What_cannot_be_done_is_told(string message, params string[] words)
    {
        var run = await ToolRun.OfAsync(["acl", .. words, "--assembly", Assembly(Users, News)]);

        Assert.Equal((2, ""), (run.Exit, run.Output));
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Assembly_without_stores_is_told()
    {
        var run = await ToolRun.OfAsync("acl", "--assembly", Assembly());

        Assert.Equal(2, run.Exit);
        Assert.Contains("declares no [RedisStore]", run.Error, StringComparison.Ordinal);
    }

    private string Assembly(params string[] stores)
    {
        var builder = new PersistedAssemblyBuilder(new AssemblyName("Shop"), typeof(object).Assembly);
        ConstructorInfo metadata = typeof(AssemblyMetadataAttribute).GetConstructor([typeof(string), typeof(string)])!;
        foreach (string store in stores)
        {
            builder.SetCustomAttribute(new CustomAttributeBuilder(metadata, ["RedisTyped.Commands", store]));
        }

        builder.DefineDynamicModule("Shop");
        string path = Folder.At("Shop.dll");
        builder.Save(path);
        return path;
    }
}
