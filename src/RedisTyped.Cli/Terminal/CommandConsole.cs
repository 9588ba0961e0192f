using System.Text;
using Spectre.Console;

namespace RedisTyped.Cli.Terminal;

/// <summary>What a command reads and writes, and whether a person is looking.</summary>
/// <param name="Input">Standard input, as bytes: keys need not be text.</param>
/// <param name="Output">Results, and nothing else.</param>
/// <param name="Error">Messages and progress.</param>
internal sealed record CommandConsole(Stream Input, TextWriter Output, TextWriter Error) : IDisposable
{
    private const int WidthOfFiles = 80;

    /// <summary>Whether results go to a terminal: tables get borders and charts are drawn.</summary>
    public bool OutputIsTerminal { get; init; }

    /// <summary>Whether messages go to a terminal: only then is progress shown.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Whether a terminal takes colours; false by NO_COLOR (https://no-color.org) or on one that cannot.</summary>
    public bool Colors { get; init; }

    /// <summary>Columns of the terminal.</summary>
    public int Width { get; init; } = WidthOfFiles;

    public static CommandConsole OfThisProcess()
    {
        bool toTerminal = !System.Console.IsOutputRedirected;
        return new CommandConsole(
            System.Console.OpenStandardInput(),
            Writer(System.Console.OpenStandardOutput(), flushed: toTerminal),
            Writer(System.Console.OpenStandardError(), flushed: true))
        {
            OutputIsTerminal = toTerminal,
            ErrorIsTerminal = !System.Console.IsErrorRedirected,
            Colors = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") != "dumb",
            Width = toTerminal && System.Console.WindowWidth > 0 ? System.Console.WindowWidth : WidthOfFiles,
        };
    }

    /// <summary>Writes a message, behind the results so far: where both go to one terminal, the order tells what it is about.</summary>
    public void Say(string message)
    {
        Output.Flush();
        Error.WriteLine($"{Tool.Name}: {ByteText.ShownLines(message)}");
    }

    /// <summary>Gives Spectre.Console on the results.</summary>
    public IAnsiConsole Rich() => Rich(Output, OutputIsTerminal);

    /// <summary>Gives Spectre.Console on the messages.</summary>
    public IAnsiConsole RichError() => Rich(Error, ErrorIsTerminal);

    public void Dispose()
    {
        Output.Dispose();
        Error.Dispose();
        Input.Dispose();
    }

    private IAnsiConsole Rich(TextWriter writer, bool terminal) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = terminal && Colors ? AnsiSupport.Detect : AnsiSupport.No,
        ColorSystem = terminal && Colors ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,

        // Nobody is asked anything, but without it progress is written line by line.
        Interactive = terminal && Colors ? InteractionSupport.Yes : InteractionSupport.No,
        Out = new WriterOutput(writer, terminal, Width),

        // Those switch colours on for build servers, whose logs are files all the same.
        Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
    });

    private static StreamWriter Writer(Stream stream, bool flushed) =>
        new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 16 * 1024) { AutoFlush = flushed, NewLine = "\n" };

    private sealed class WriterOutput(TextWriter writer, bool terminal, int width) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => terminal;

        public int Width => width;

        public int Height => 24;

        public void SetEncoding(Encoding encoding)
        {
        }
    }
}
