namespace RedisTyped.Benchmarks.Tests;

/// <summary>Tests that run the tool of the benchmarks, with a folder for its files and what it has said.</summary>
public abstract class ToolTests : IDisposable
{
    private protected string Folder { get; } = Directory.CreateTempSubdirectory("benchmarks").FullName;

    private protected StringWriter Output { get; } = new() { NewLine = "\n" };

    private protected StringWriter Error { get; } = new() { NewLine = "\n" };

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        Directory.Delete(Folder, recursive: true);
        Output.Dispose();
        Error.Dispose();
    }

    private protected Task<int> RunAsync(params string[] words) => BenchmarkTool.RunAsync(words, Output, Error);
}
