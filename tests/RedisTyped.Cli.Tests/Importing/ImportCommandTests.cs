using System.Runtime.Versioning;
using System.Text.Json;

namespace RedisTyped.Cli.Tests.Importing;

public sealed class ImportCommandTests : TestsWithFiles
{
    private const string Ring = "shard1=10.0.0.1:6379,shard2=10.0.0.2:6379";

    [Fact]
    public async Task Without_a_file_to_write_the_topology_is_the_output_and_the_rest_is_said()
    {
        ToolRun run = await ToolRun.OfAsync("import", "go-redis", Folder.Write("ring", Ring));

        Assert.Equal(ExitCode.Done, run.Exit);
        Assert.Equal(
            """
            {
              "router": "go-redis",
              "nodes": [
                {
                  "name": "shard1",
                  "configuration": "10.0.0.1:6379"
                },
                {
                  "name": "shard2",
                  "configuration": "10.0.0.2:6379"
                }
              ]
            }

            """.ReplaceLineEndings("\n"),
            run.Output);
        Assert.EndsWith("redistyped: 2 nodes, router go-redis\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_is_one_line_with_the_notes_and_the_topology_or_its_file()
    {
        string file = Folder.Write("ring", Ring);
        JsonElement line = Assert.Single((await ToolRun.OfAsync("import", "go-redis", file, "--json")).Json);
        JsonElement written = Assert.Single((await ToolRun.OfAsync("import", "go-redis", file, "--json", "--out", Folder.At("t.json"))).Json);

        Assert.Equal("go-redis", line.GetProperty("system").GetString());
        Assert.Equal(2, line.GetProperty("nodes").GetInt32());
        Assert.Equal("shard2", line.GetProperty("topology").GetProperty("nodes")[1].GetProperty("name").GetString());
        Assert.StartsWith("a shard that is down:", line.GetProperty("notes")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(Folder.At("t.json"), written.GetProperty("out").GetString());
        Assert.False(written.TryGetProperty("topology", out _));
    }

    [Fact]
    public async Task Standard_input_is_read_too()
    {
        ToolRun run = await ToolRun.WithInputAsync("a=h:1\nb=h:2\n", "import", "go-redis", "-", "--json");

        Assert.Equal(2, Assert.Single(run.Json).GetProperty("nodes").GetInt32());
    }

    [Fact]
    public async Task A_file_that_is_there_is_left_as_it_is()
    {
        string there = Folder.Write("there.json", "precious");

        ToolRun run = await ToolRun.OfAsync("import", "go-redis", Folder.Write("ring", Ring), "--out", there);

        Assert.Equal(ExitCode.BadUsage, run.Exit);
        Assert.Contains("is there already, and is left as it is", run.Error, StringComparison.Ordinal);
        Assert.Equal("precious", await File.ReadAllTextAsync(there, TestContext.Current.CancellationToken));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Passwords_go_into_a_file_of_ones_own_and_nowhere_else()
    {
        string file = Folder.Write("ring.json", """{"Addrs": {"a": "h:1"}, "Password": "geheim"}""");
        ToolRun refused = await ToolRun.OfAsync("import", "go-redis", file, "--json");
        ToolRun run = await ToolRun.OfAsync("import", "go-redis", file, "--json", "--out", Folder.At("t.json"));

        Assert.Equal(ExitCode.BadUsage, refused.Exit);
        Assert.Contains("give --out FILE", refused.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, run.Exit);
        Assert.DoesNotContain("geheim", refused.Output + refused.Error + run.Output + run.Error, StringComparison.Ordinal);
        Assert.Contains("geheim", await File.ReadAllTextAsync(Folder.At("t.json"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Folder.At("t.json")));
    }

    [Theory]
    [InlineData("import")]
    [InlineData("import go-redis")]
    [InlineData("import dynomite x.yml")]
    [InlineData("import twemproxy no-such-file.yml")]
    [InlineData("import rb hosts.json --pool a")]
    [InlineData("import redis-cluster 10.0.0.1")]
    [InlineData("import redis-cluster ,")]
    public async Task Bad_usage_ends_with_2_and_says_so(string line)
    {
        ToolRun run = await ToolRun.OfAsync(line.Split(' '));

        Assert.Equal(ExitCode.BadUsage, run.Exit);
        Assert.Empty(run.Output);
        Assert.NotEmpty(run.Error);
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_a_failure()
    {
        ToolRun run = await ToolRun.OfAsync("import", "go-redis", Folder.Write("ring", Ring), "--out", Folder.At("no/such/folder.json"));

        Assert.Equal(ExitCode.Failed, run.Exit);
    }

    [Fact]
    public async Task Help_names_every_system_and_shows_examples()
    {
        ToolRun run = await ToolRun.OfAsync("import", "--help");

        Assert.All(
            ["twemproxy", "redis-router", "rb", "rediscluster-py", "go-redis", "redis-cluster", "redistyped import rb hosts.json", "Exit codes: 0 done"],
            word => Assert.Contains(word, run.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Addresses_of_a_cluster_become_its_seeds()
    {
        using var import = new ImportRun();
        ToolRun run = await ToolRun.OfAsync("import", "redis-cluster", "10.0.0.1:7000,db-2:7001", "--out", import.At("c.json"));
        RedisTyped.Topology.RedisTypedOptions options = RedisTyped.Topology.TopologyFile.Load(import.At("c.json"));

        Assert.Equal(ExitCode.Done, run.Exit);
        Assert.Equal("cluster", options.Router);
        Assert.Equal(["10.0.0.1:7000", "db-2:7001"], options.Nodes.Select(static node => node.Configuration));
    }
}
