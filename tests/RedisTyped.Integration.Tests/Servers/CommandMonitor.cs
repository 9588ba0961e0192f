using System.Globalization;
using System.Text;
using RedisTyped.Integration.Tests.Commands;
using RedisTyped.Testing;

namespace RedisTyped.Integration.Tests.Servers;

/// <summary>What really arrives at one server, by MONITOR, but for what client libraries and redis-cli send by themselves, and for what scripts call.</summary>
internal sealed class CommandMonitor : IDisposable
{
    private static readonly HashSet<string> Housekeeping =
        ["AUTH", "CLIENT", "CLUSTER", "COMMAND", "CONFIG", "ECHO", "HELLO", "INFO", "PING", "SELECT", "SENTINEL"];

    private readonly RespConnection _monitor;
    private readonly RespConnection _marker;
    private int _marks;

    public CommandMonitor(TestNode server)
    {
        _monitor = new RespConnection(server.Port);
        _marker = new RespConnection(server.Port);
        Assert.Equal("OK", _monitor.Execute("MONITOR").Text);
    }

    /// <summary>The commands since the last call, each as its words; bytes stand as Latin-1 characters.</summary>
    public List<string[]> Take()
    {
        string mark = $"mark-{_marks++}";
        _marker.Execute("ECHO", mark);
        var taken = new List<string[]>();
        while (true)
        {
            string line = _monitor.Read().Text!;
            if (line.Contains(" lua] \"", StringComparison.Ordinal))
            {
                continue;
            }

            string[] words = Words(line);
            if (words is ["ECHO", var text] && text == mark)
            {
                return taken;
            }

            if (!Housekeeping.Contains(words[0].ToUpperInvariant()) && !IsOfClient(words))
            {
                taken.Add(words);
            }
        }
    }

    // StackExchange.Redis keeps a connection for channels that was idle for a minute by leaving one of a random name of 16 bytes.
    private static bool IsOfClient(string[] words) => words is ["GET", "__Booksleeve_TieBreak"] or ["EXISTS", "id"] or ["SUBSCRIBE", "__Booksleeve_MasterChanged"]
        or ["UNSUBSCRIBE", { Length: 16 }];

    public void Dispose()
    {
        _monitor.Dispose();
        _marker.Dispose();
    }

    // 1700000000.000001 [0 127.0.0.1:1] "SET" "a \"b\"" "\xff"
    private static string[] Words(string line)
    {
        var words = new List<string>();
        for (int at = line.IndexOf('"', StringComparison.Ordinal); at >= 0 && at < line.Length; at = line.IndexOf('"', at + 1))
        {
            var word = new StringBuilder();
            for (at++; line[at] != '"'; at++)
            {
                word.Append(line[at] == '\\' ? Escape(line, ref at) : line[at]);
            }

            words.Add(word.ToString());
        }

        return [.. words];
    }

    private static char Escape(string line, ref int at)
    {
        char escape = line[++at];
        if (escape == 'x')
        {
            at += 2;
            return (char)byte.Parse(line.AsSpan(at - 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        }

        return escape switch
        {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'a' => '\a',
            'b' => '\b',
            _ => escape,
        };
    }
}
