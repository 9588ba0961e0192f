using RedisTyped.Cli;
using RedisTyped.Cli.Terminal;

namespace RedisTyped.Resharding.Tests.Links.Runtime;

/// <summary>What the tool wrote and ended with, run in this process.</summary>
internal sealed record ToolRun(int ExitCode, string Output, string Error)
{
    public static async Task<ToolRun> OfAsync(params string[] words)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var console = new CommandConsole(Stream.Null, output, error);
        int code = await Tool.RunAsync(words, console, TestContext.Current.CancellationToken);
        return new ToolRun(code, output.ToString(), error.ToString());
    }
}
