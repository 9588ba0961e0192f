using System.Text;
using RedisTyped.Epochs;
using RedisTyped.Nodes.Health;
using RedisTyped.Routing;
using RedisTyped.Routing.Twemproxy;
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

    /// <summary>All routers that need no connection, and all settings of each.</summary>
    public static TheoryData<string> Routers =>
    [
        .. RouterCatalog.Kinds.Where(static kind => !kind.NeedsConnection).Select(static kind => $"\"router\":\"{kind.Name}\""),
        """
        "router":"rediscluster","legacyTags":true
        """,
        """
        "router":"rb-ketama","hostRecords":true
        """,
        .. from hash in TwemproxyNames.Hashes.Keys
           from distribution in TwemproxyNames.Distributions.Keys
           from tag in new[] { "", "{}", "$$" }
           select $"\"router\":\"twemproxy\",\"twemproxy\":{{\"hash\":\"{hash}\",\"distribution\":\"{distribution}\",\"hashTag\":\"{tag}\"}}",
    ];

    [Theory]
    [MemberData(nameof(Routers))]
    public void Topology_that_was_published_places_keys_as_before(string router)
    {
        RedisTypedOptions options = TopologyFile.ParseJson(
            $$"""{ {{router}}, "nodes":[{"name":"node_1","configuration":"10.0.0.1:6379"},{"name":"node_2","configuration":"10.0.0.2:6379"},{"name":"node_3","configuration":"10.0.0.3:6379"}]}""");
        RouterKind kind = RouterCatalog.Kinds.First(kind => kind.Name == options.Router);
        for (int i = 0; i < 3; i++)
        {
            options.Nodes[i].Weight = kind.Weights == NodeWeights.Alike ? 1 : 3 - i;
            options.Nodes[i].RingText = kind.HasRing && !options.HostRecords ? $"10.0.0.{i}:7000" : null;
            options.Nodes[i].Slots = kind.HasSlots ? ((string[])["8000-16383", "0-99", "100-7999"])[i] : null;
        }

        (TopologySnapshot before, TopologySnapshot published) = (TopologySnapshot.Create(options), TopologySnapshot.Create(EpochTopology.Read(EpochTopology.Write(options), 7)));

        foreach (byte[] key in Enumerable.Range(0, 1000).Select(static number => Encoding.ASCII.GetBytes(number % 2 == 0 ? $"key:{number}" : $"a${number % 7}$:{{{number}}}")))
        {
            (KeyRoute was, KeyRoute now) = (before.RouteOf(key), published.RouteOf(key));
            Assert.Equal((was.Node, Encoding.ASCII.GetString(was.StoredKey.Span)), (now.Node, Encoding.ASCII.GetString(now.StoredKey.Span)));
        }
    }

    /// <summary>A setting that is new belongs into what is published, and into the cases of the test before.</summary>
    [Fact]
    public void Settings_of_routers_are_those_that_are_published() => Assert.Equal(
        ["Distribution", "Hash", "HashTag", "HostRecords", "LegacyTags", "Twemproxy"],
        new[] { typeof(RouterSettings), typeof(TwemproxySettings) }.SelectMany(static type => type.GetProperties()).Select(static property => property.Name).Order(StringComparer.Ordinal));

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
