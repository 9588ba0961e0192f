namespace RedisTyped.Cli.Tests.Commands;

public sealed class NodesCommandTests : TestsWithFiles
{
    [Fact]
    public async Task Shares_of_equal_weights_are_those_of_the_ring()
    {
        var run = await ToolRun.OfAsync("nodes", "--topology", Folder.ThreeServers);

        Assert.Equal(0, run.Exit);
        Assert.Equal(
            [
                "NODE            ENDPOINT        WEIGHT    SHARE",
                "127.0.0.1:6379  127.0.0.1:6379     100  35.08 %",
                "127.0.0.1:6380  127.0.0.1:6380     100  33.76 %",
                "127.0.0.1:6381  127.0.0.1:6381     100  31.16 %",
            ],
            run.Lines);
        Assert.Equal("redistyped: 3 nodes, router ketama\n", run.Error);
    }

    [Fact]
    public async Task Dealt_out_slots_and_all_endpoints_are_listed()
    {
        var run = await ToolRun.OfAsync("nodes", "--json", "--topology", Folder.ThreeSlots);

        Assert.Equal(["0-5460", "5461-10922", "10923-16383"], run.Json.Select(line => line.GetProperty("slots").GetString()));
        Assert.Equal(["10.0.0.1:6379", "10.0.1.1:6379"], run.Json[0].GetProperty("endpoints").EnumerateArray().Select(item => item.GetString()));
        Assert.Equal(5461 / 16384.0, run.Json[0].GetProperty("expectedShare").GetDouble(), 12);
    }

    [Fact]
    public async Task Slots_given_in_pieces_are_listed_in_pieces()
    {
        string file = Folder.Write("pieces.json", """
            {"nodes":[{"name":"a","configuration":"h:1","slots":"0-9,16383,20"},{"name":"b","configuration":"h:2","slots":"10-19,21-16382"}]}
            """);

        var run = await ToolRun.OfAsync("nodes", "--json", "--topology", file);

        Assert.Equal(["0-9,20,16383", "10-19,21-16382"], run.Json.Select(line => line.GetProperty("slots").GetString()));
    }
}
