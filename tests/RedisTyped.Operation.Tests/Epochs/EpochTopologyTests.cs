using RedisTyped.Epochs;
using RedisTyped.Nodes.Health;
using RedisTyped.Topology;

namespace RedisTyped.Operation.Tests.Epochs;

public sealed class EpochTopologyTests
{
    [Fact]
    public void Topology_comes_back_as_it_was_but_for_its_secrets()
    {
        RedisTypedOptions options = TopologyFile.ParseJson(
            """
            {"router":"ketama","password":"top","nodes":[
              {"name":"a","configuration":"10.0.0.1:6379, Password=se=cret,defaultDatabase=2","weight":3,"ringText":"ring a"},
              {"name":"b","configuration":"10.0.0.2:6379","password":"own","replicas":["10.0.0.3:6379"]}]}
            """);

        string json = EpochTopology.Write(options);
        RedisTypedOptions read = EpochTopology.Read(json, 7);

        Assert.Equal(
            """{"router":"ketama","nodes":[{"name":"a","configuration":"10.0.0.1:6379,defaultDatabase=2","weight":"3","ringText":"ring a"},{"name":"b","configuration":"10.0.0.2:6379","replicas":["10.0.0.3:6379"]}]}""",
            json);
        Assert.Equal(json, EpochTopology.Write(read));
        Assert.Equal("se=cret", EpochTopology.PasswordIn("10.0.0.1:6379, Password=se=cret,defaultDatabase=2"));
    }

    [Theory]
    [InlineData("10.0.0.1:6379,password=s3cret")]
    [InlineData("10.0.0.1:6379, password =s3cret")]
    [InlineData("10.0.0.1:6379,PassWord = s3cret ,ssl=true")]
    public void Password_is_left_out_however_it_is_written(string configuration)
    {
        var options = new RedisTypedOptions();
        options.Nodes.Add("a", configuration);

        Assert.DoesNotContain("s3cret", EpochTopology.Write(options), StringComparison.Ordinal);
        Assert.Equal("s3cret", EpochTopology.PasswordIn(configuration));
        Assert.Equal("s3cret", StackExchange.Redis.ConfigurationOptions.Parse(configuration).Password);
    }

    [Fact]
    public void Node_that_cannot_be_reached_is_no_refusal_unless_a_cut_over_is_under_way_and_a_busy_one_never()
    {
        var down = new NodeDownException("a", "GET", "it is frozen", DateTimeOffset.UnixEpoch);
        var busy = new NodeBusyException("a", "GET", 1);

        Assert.Equal((false, true), (EpochRefusal.Is(down, isUnderWay: false), EpochRefusal.Is(down, isUnderWay: true)));
        Assert.Equal((false, false), (EpochRefusal.Is(busy, isUnderWay: false), EpochRefusal.Is(busy, isUnderWay: true)));
    }

    [Fact]
    public void Router_made_by_code_cannot_be_published()
    {
        var options = new RedisTypedOptions().UseRouter(static _ => throw new InvalidOperationException());
        options.Nodes.Add("a", "127.0.0.1:6379");

        Assert.Contains("router", Assert.Throws<TopologyException>(() => EpochTopology.Write(options)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("redistyped-epoch:0a1b:7:near:8", 7, 8)]
    [InlineData("redistyped-epoch:0a1b:0:idle:0", 0, 0)]
    public void Lease_is_read_as_it_was_written(string name, long epoch, long pending)
    {
        Assert.True(EpochLease.TryRead(name, out EpochLease? lease));

        Assert.Equal((epoch, pending, name), (lease.Value.Epoch, lease.Value.Pending, lease.Value.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("redistyped-epoch:0a1b:7:far:8")]
    [InlineData("redistyped-epoch:0a1b:-7:idle:8")]
    [InlineData("app:0a1b:7:idle:8")]
    public void Name_of_another_connection_is_no_lease(string name) => Assert.False(EpochLease.TryRead(name, out _));

    [Theory]
    [InlineData("""{"router":"modulo","epoch":7,"followEpochs":true,"nodes":[{"name":"a","configuration":"127.0.0.1:6379"}]}""", 7)]
    public void Topology_file_says_its_epoch(string json, long epoch)
    {
        RedisTypedOptions options = TopologyFile.ParseJson(json);

        Assert.Equal((epoch, true), (options.Epoch, options.FollowEpochs));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("\"soon\"")]
    public void Epoch_that_is_no_number_is_a_fault(string epoch) => Assert.Contains(
        "epoch",
        Assert.Throws<TopologyException>(() => TopologyFile.ParseJson($$"""{"epoch":{{epoch}},"nodes":[{"name":"a","configuration":"127.0.0.1:6379"}]}""")).Message,
        StringComparison.Ordinal);
}
