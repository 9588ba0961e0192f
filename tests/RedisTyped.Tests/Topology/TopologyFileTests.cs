using RedisTyped.Topology;

namespace RedisTyped.Tests.Topology;

public sealed class TopologyFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redistyped-");

    [Theory]
    [InlineData("topology.json", """{ "router": "modulo", "nodes": [ { "name": "a", "configuration": "127.0.0.1:6379" } ] }""", "modulo")]
    [InlineData("topology.conf", """  { "router": "modulo", "nodes": [ { "name": "a", "configuration": "127.0.0.1:6379" } ] }""", "modulo")]
    [InlineData("servers.txt", "127.0.0.1:6379 100\n", "ketama")]
    public void The_form_is_told_by_name_or_text(string name, string text, string router)
    {
        Assert.Equal(router, TopologyFile.Load(Write(name, text)).Router);
    }

    [Fact]
    public void Faults_name_the_file()
    {
        string path = Write("broken.json", "127.0.0.1:6379 100\n");

        var e = Assert.Throws<TopologyException>(() => TopologyFile.Load(path));

        Assert.StartsWith($"{path} has a fault: line 1, column ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_a_fault_of_the_topology()
    {
        string path = Path.Combine(_folder.FullName, "none.json");

        var e = Assert.Throws<TopologyException>(() => TopologyFile.Load(path));

        Assert.StartsWith($"{path} has a fault: it cannot be read: ", e.Message, StringComparison.Ordinal);
        Assert.IsType<FileNotFoundException>(e.InnerException);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
