namespace RedisTyped.Cli.Tests;

/// <summary>A folder for the files of one test.</summary>
internal sealed class TestFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redistyped-cli-");

    /// <summary>Two equal nodes, as in the README of redis-router.</summary>
    public string TwoServers => Write("servers.txt", "127.0.0.1:6379 100\n127.0.0.1:6380 100\n");

    public string ThreeServers => Write("three.txt", "127.0.0.1:6379 100\n127.0.0.1:6380 100\n127.0.0.1:6381 100\n");

    public string ThreeSlots => Write("slots.json", """
        {"router":"slots","nodes":[
          {"name":"a","configuration":"10.0.0.1:6379,10.0.1.1:6379,password=geheim"},
          {"name":"b","configuration":"10.0.0.2:6379,password=geheim"},
          {"name":"c","configuration":"10.0.0.3:6379,password=geheim"}]}
        """);

    public string At(string name) => Path.Combine(_folder.FullName, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(At(name), text);
        return At(name);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
