using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace RedisTyped.Integration.Tests.Servers;

/// <summary>The real redis-cli, which comes with redis-server: running, it answers one command line after the other.</summary>
internal sealed class RedisCli : IDisposable
{
    // A redis-cli that does not answer is a failure, not a hang.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private int _marks;

    public RedisCli(int port)
    {
        _process = Process.Start(new ProcessStartInfo("redis-cli", ["-2", "--json", "-p", port.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.Latin1,
        })!;
    }

    /// <summary>Runs the words of a command; each byte of a word, and of what is printed, is a Latin-1 character.</summary>
    public Task<string> PrintAsync(IEnumerable<string> words) => PrintAsync(Line(words));

    /// <summary>Runs a line as somebody types it, and gives what is printed.</summary>
    public async Task<string> PrintAsync(string line)
    {
        // Some answers are printed as they are, over several lines: the answer to a second command says where they end.
        string mark = "mark-" + ++_marks;
        await _process.StandardInput.WriteAsync(line + "\n" + Line(["ECHO", mark]) + "\n");
        await _process.StandardInput.FlushAsync();
        var printed = new List<string>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        stop.CancelAfter(Limit);
        for (string? next = await NextAsync(); next != $"\"{mark}\""; next = await NextAsync())
        {
            printed.Add(next ?? throw new EndOfStreamException("redis-cli ended."));
        }

        return string.Join('\n', printed);

        async Task<string?> NextAsync() => await _process.StandardOutput.ReadLineAsync(stop.Token);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static string Line(IEnumerable<string> words) =>
        string.Join(' ', words.Select(static word => "\"" + string.Concat(word.Select(Escaped)) + "\""));

    private static string Escaped(char c) =>
        c is '"' or '\\' || !char.IsAscii(c) || char.IsControl(c) ? "\\x" + ((int)c).ToString("x2", CultureInfo.InvariantCulture) : c.ToString();
}
