using RedisTyped.Topology;

namespace RedisTyped.Cli.Tests.Importing;

/// <summary>Imports a text and loads what was written.</summary>
internal sealed class ImportRun : IDisposable
{
    private readonly TestFolder _folder = new();
    private int _files;

    public ToolRun? Run { get; private set; }

    public void Dispose() => _folder.Dispose();

    public string At(string name) => _folder.At(name);

    /// <summary>Imports, which must succeed, and gives the topology.</summary>
    public async Task<RedisTypedOptions> LoadAsync(string system, string text, params string[] more)
    {
        string written = _folder.At($"imported{++_files}.json");
        Run = await ToolRun.OfAsync(["import", system, _folder.Write($"original{_files}", text), "--out", written, .. more]);

        Assert.True(Run.Exit == ExitCode.Done, Run.Error);
        Assert.Empty(Run.Output);
        return TopologyFile.Load(written);
    }

    /// <summary>Imports, which must be refused, and gives what was said.</summary>
    public async Task<string> RefuseAsync(string system, string text, params string[] more)
    {
        string written = _folder.At($"refused{++_files}.json");
        Run = await ToolRun.OfAsync(["import", system, _folder.Write("original", text), "--out", written, .. more]);

        Assert.Equal(ExitCode.BadUsage, Run.Exit);
        Assert.Empty(Run.Output);
        Assert.False(File.Exists(written));
        return Run.Error;
    }
}
