using System.Reflection;
using System.Xml.Linq;
using RedisTyped.Testing.Servers;

namespace RedisTyped.Testing.Tests;

public sealed class ProgramSearchTests
{
    private static readonly ProgramSearch EmptyMachine = new("", GarnetOverride: null, ["/no/such/folder"]);

    [Theory]
    [InlineData(RedisServerKind.Auto, false, "apt-get install redis-server")]
    [InlineData(RedisServerKind.Auto, false, "REDISTYPED_GARNET")]
    [InlineData(RedisServerKind.Auto, false, "/no/such/folder")]
    [InlineData(RedisServerKind.Auto, true, "Replicas need redis-server, which is not on PATH")]
    [InlineData(RedisServerKind.RedisServer, false, "redis-server was asked for and is not on PATH")]
    [InlineData(RedisServerKind.RedisServer, true, "apt-get install redis-server")]
    [InlineData(RedisServerKind.Garnet, false, "RedisTyped.Testing.targets")]
    public void Missing_server_is_named_with_what_to_install(RedisServerKind wanted, bool replicas, string part)
    {
        var failure = Assert.Throws<RedisNodeStartException>(() => EmptyMachine.Find(wanted, replicas));

        Assert.Contains(part, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Replicas_never_fall_back_to_Garnet()
    {
        var failure = Assert.Throws<RedisNodeStartException>(
            () => Machine.WithoutRedisServer.Find(RedisServerKind.Auto, replicas: true));

        Assert.Contains("Replicas need redis-server", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void File_that_cannot_be_run_is_no_redis_server()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "redis-server"), "");

        Assert.Throws<RedisNodeStartException>(
            () => (EmptyMachine with { Path = folder.Path }).Find(RedisServerKind.RedisServer, replicas: false));
    }

    [Fact]
    public void Override_may_name_the_folder_or_the_assembly()
    {
        using var folder = new TemporaryFolder();
        string assembly = Path.Combine(folder.Path, "GarnetServer.dll");
        File.WriteAllText(assembly, "");

        foreach (string place in (string[])[folder.Path, assembly])
        {
            ServerProgram found = (EmptyMachine with { GarnetOverride = place }).Find(RedisServerKind.Auto, replicas: false);
            var settings = new NodeSettings(1, "/tmp", PrimaryPort: null, new RedisNodesOptions());
            Assert.Equal(assembly, found.Command(settings).Arguments[0]);
        }
    }

    [Fact]
    public void Override_that_names_nothing_fails_although_Garnet_lies_elsewhere()
    {
        ProgramSearch search = Machine.WithoutRedisServer with { GarnetOverride = "/no/such/place" };

        var failure = Assert.Throws<RedisNodeStartException>(() => search.Find(RedisServerKind.Auto, replicas: false));

        Assert.Contains("REDISTYPED_GARNET names '/no/such/place'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_writes_the_folder_of_Garnet_into_this_assembly()
    {
        string? folder = typeof(ProgramSearchTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(metadata => metadata.Key == GarnetLocator.MetadataKey).Value;

        Assert.True(File.Exists(Path.Combine(folder!, GarnetLocator.AssemblyFile)));
        Assert.Equal(folder, GarnetLocator.Folders()[0]);
    }

    [Fact]
    public void Build_fetches_the_version_that_is_looked_for()
    {
        string root = typeof(ProgramSearchTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(metadata => metadata.Key == "RepositoryRoot").Value!;
        XDocument targets = XDocument.Load(Path.Combine(root, "src", "RedisTyped.Testing", "build", "RedisTyped.Testing.targets"));

        Assert.Equal(GarnetLocator.Version, targets.Descendants("RedisTypedGarnetVersion").Single().Value);
    }
}
