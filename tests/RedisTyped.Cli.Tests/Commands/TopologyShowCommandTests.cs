namespace RedisTyped.Cli.Tests.Commands;

public sealed class TopologyShowCommandTests : TestsWithFiles
{
    [Fact]
    public async Task Slots_are_shown_also_where_they_were_dealt_out_with_replicas_and_databases()
    {
        string file = Folder.Write("whole.json", """
            {"router":"slots","epoch":7,"followEpochs":true,"readFrom":"preferReplica","nodes":[
              {"name":"a","configuration":"10.0.0.1:6379,defaultDatabase=2,password=geheim","replicas":["10.0.1.1:6379"]},
              {"name":"b","configuration":"10.0.0.2:6379,password=geheim"}]}
            """);

        var run = await ToolRun.OfAsync("topology", "show", file);

        Assert.Equal((0, ""), (run.Exit, run.Error));
        Assert.Equal(
            [
                "NODE  ADDRESS        REPLICAS       DATABASE  WEIGHT  SLOTS         SHARE",
                "a     10.0.0.1:6379  10.0.1.1:6379         2       1  0-8191      50.00 %",
                "b     10.0.0.2:6379                        0       1  8192-16383  50.00 %",
                "2 nodes, router slots, epoch 7, clients follow epochs, reads from PreferReplica",
            ],
            run.Lines);
    }

    [Fact]
    public async Task Share_of_the_keys_stands_for_slots_where_the_router_has_none()
    {
        var run = await ToolRun.OfAsync("topology", "show", Folder.ThreeServers);

        Assert.Equal(0, run.Exit);
        Assert.Equal(
            [
                "NODE            ADDRESS         DATABASE  WEIGHT    SHARE",
                "127.0.0.1:6379  127.0.0.1:6379         0     100  35.08 %",
                "127.0.0.1:6380  127.0.0.1:6380         0     100  33.76 %",
                "127.0.0.1:6381  127.0.0.1:6381         0     100  31.16 %",
                "3 nodes, router ketama",
            ],
            run.Lines);
    }

    [Fact]
    public async Task Every_part_has_its_name_in_json_and_no_password_is_there()
    {
        var run = await ToolRun.OfAsync("topology", "show", "--json", Folder.ThreeSlots);

        Assert.Equal(0, run.Exit);
        Assert.Equal(
            [
                """{"node":"a","address":"10.0.0.1:6379","replicas":["10.0.1.1:6379"],"database":0,"weight":1,"slots":"0-5460","expectedShare":0.33331298828125}""",
                """{"node":"b","address":"10.0.0.2:6379","replicas":[],"database":0,"weight":1,"slots":"5461-10922","expectedShare":0.3333740234375}""",
                """{"node":"c","address":"10.0.0.3:6379","replicas":[],"database":0,"weight":1,"slots":"10923-16383","expectedShare":0.33331298828125}""",
                """{"nodes":3,"router":"slots","epoch":0,"followEpochs":false,"readFrom":"Primary"}""",
            ],
            run.Lines);
    }

    [Fact]
    public async Task File_with_faults_is_refused_as_everywhere()
    {
        var run = await ToolRun.OfAsync("topology", "show", Folder.Write("bad.txt", "127.0.0.1:6379 heavy\n127.0.0.1 100\n"));

        Assert.Equal((2, ""), (run.Exit, run.Output));
        Assert.Contains("2 faults", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cluster_that_cannot_be_reached_is_named_with_exit_code_1()
    {
        string file = Folder.Write("cluster.json", """{"router":"cluster","nodes":[{"name":"seed","configuration":"127.0.0.1:1,connectRetry=1,connectTimeout=200"}]}""");

        var run = await ToolRun.OfAsync("topology", "show", file);

        Assert.Equal((1, ""), (run.Exit, run.Output));
        Assert.Contains("127.0.0.1:1", run.Error, StringComparison.Ordinal);
    }
}
