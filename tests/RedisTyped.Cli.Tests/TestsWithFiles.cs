namespace RedisTyped.Cli.Tests;

/// <summary>Tests whose files stand in a folder that each test has for itself.</summary>
public abstract class TestsWithFiles : IDisposable
{
    private protected TestFolder Folder { get; } = new();

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        Folder.Dispose();
    }
}
