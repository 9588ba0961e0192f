using System.Text;
using System.Text.Json;
using RedisTyped.Cli.Terminal;

namespace RedisTyped.Cli.Tests;

/// <summary>One run of the tool in this process: what it wrote, and its exit code.</summary>
internal sealed record ToolRun(int Exit, string Output, string Error)
{
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Every line of the output as JSON; fails when one is none.</summary>
    public JsonElement[] Json => [.. Lines.Select(line => JsonSerializer.Deserialize<JsonElement>(line))];

    public static Task<ToolRun> OfAsync(params string[] args) => OfAsync([], terminal: false, args);

    public static Task<ToolRun> WithInputAsync(string input, params string[] args) => OfAsync(Encoding.Latin1.GetBytes(input), terminal: false, args);

    public static async Task<ToolRun> OfAsync(byte[] input, bool terminal, string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        using var console = new CommandConsole(new MemoryStream(input), output, error)
        {
            OutputIsTerminal = terminal,
            ErrorIsTerminal = terminal,
            Width = 120,
        };
        int exit = await InTime.AwaitAsync(Tool.RunAsync(args, console, TestContext.Current.CancellationToken), string.Join(' ', args));
        return new ToolRun(exit, output.ToString(), error.ToString());
    }
}
