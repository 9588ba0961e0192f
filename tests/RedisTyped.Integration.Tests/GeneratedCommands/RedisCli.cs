using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace RedisTyped.Integration.Tests.GeneratedCommands;

/// <summary>The real redis-cli, running, which answers one command after the other.</summary>
internal sealed class RedisCli : IDisposable
{
    private readonly Process _process;
    private int _marks;

    public RedisCli(int port)
    {
        _process = Process.Start(new ProcessStartInfo("redis-cli", ["-2", "--json", "-p", port.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = Encoding.Latin1,
            StandardOutputEncoding = Encoding.Latin1,
        })!;
    }

    /// <summary>Runs a command; each byte of a word, and of the answer, is a Latin-1 character.</summary>
    public async Task<Answer> ExecuteAsync(IReadOnlyList<string> words)
    {
        // Some answers are printed as they are, over several lines: the answer to a second command says where they end.
        string mark = "mark-" + ++_marks;
        await _process.StandardInput.WriteAsync(Line(words) + "\n" + Line(["ECHO", mark]) + "\n");
        await _process.StandardInput.FlushAsync();
        var lines = new List<string>();
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (await _process.StandardOutput.ReadLineAsync(stop.Token) is { } line && line != $"\"{mark}\"")
        {
            lines.Add(line);
        }

        return Answer.Printed(string.Join('\n', lines));
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
