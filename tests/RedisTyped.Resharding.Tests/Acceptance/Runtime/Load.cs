using System.Globalization;
using RedisTyped.Resharding.Tests.Streaming;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Acceptance.Runtime;

/// <summary>
/// Clients that write to a server without pause, each command of <see cref="CommandExamples"/> among them, in three databases, with keys that
/// live from 50 ms to an hour. Errors of types are part of it: nothing of them is sent to replicas.
/// </summary>
internal sealed class Load : IAsyncDisposable
{
    private const int Writers = 4;

    /// <summary>Of numbers; few, so that keys meet.</summary>
    private const int KeysOfAKind = 10;

    private const string Library =
        "#!lua name=mine\nredis.register_function('put', function(keys, args) for _, k in ipairs(keys) do redis.call('set', k, args[1]) end end)";

    private const string Script =
        "redis.call('set', KEYS[1], ARGV[1]) redis.call('expire', KEYS[1], 1000) redis.call('rename', KEYS[1], KEYS[2])";

    private static readonly string[] Databases = ["0", "1", "3"];

    private static readonly string[] Frequent =
    [
        "SET {1} v", "SET {1} v PX <time>", "PEXPIRE {1} <time>", "PERSIST {1}", "INCR {1}", "APPEND {1} v", "DEL {1} {2}", "MSET {1} v {2} v {3} v",
        "HSET {1} f v v v", "RPUSH {1} v v", "SADD {1} v v", "ZADD {1} 3 v", "XADD {1} MAXLEN ~ 20 * f v", "SETRANGE {1} 3 v", "HINCRBYFLOAT {1} n 0.5",
        "GETEX {1} PX <time>", "SET {1} 7 PX <time>; INCR {1}; INCR {1}",
    ];

    // What would empty the server or wait on a key that others take, and what wants a second server.
    private static readonly string[] Examples =
    [
        .. CommandExamples.All
            .Where(static example => example.Key is not ("FLUSHALL" or "FLUSHDB" or "SWAPDB" or "FUNCTION" or "MIGRATE" or ['B', not 'I', ..]))
            .Select(static example => example.Value),
    ];

    private readonly TestNode _source;
    private readonly Func<string, string> _place;
    private readonly int _depth;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _writing;
    private long _written;

    private Load(TestNode source, Func<string, string> place, int depth)
    {
        _source = source;
        _place = place;
        _depth = depth;
        _writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(new Random(writer)))));
    }

    /// <summary>How many commands were answered.</summary>
    public long Written => Volatile.Read(ref _written);

    /// <summary>Begins to write.</summary>
    /// <param name="source">Where.</param>
    /// <param name="place">Makes a key of the source out of any text; null for keys that begin with <c>a</c> or <c>b</c>.</param>
    /// <param name="depth">How many commands a client sends before it waits for answers.</param>
    public static Load On(TestNode source, Func<string, string>? place = null, int depth = 1) =>
        new(source, place ?? (static text => (text[^1] % 2 == 0 ? "a:" : "b:") + text), depth);

    /// <summary>Waits until so many more commands were answered.</summary>
    public async Task MoreAsync(long commands)
    {
        long goal = Written + commands;
        await Wait.UntilAsync(() => Written >= goal || _writing.IsCompleted, $"{commands} more commands were written");
        if (_writing.IsCompleted)
        {
            await _writing;
        }
    }

    /// <summary>Ends all writers, each behind its last whole line.</summary>
    public async Task StopAsync()
    {
        await _ending.CancelAsync();
        await _writing;
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ending.Dispose();
    }

    private async Task WriteAsync(Random random)
    {
        await using var wire = await NodeWire.OpenAsync(_source);
        await wire.TryAsync("FUNCTION", "LOAD", "REPLACE", Library);
        while (!_ending.IsCancellationRequested)
        {
            await wire.TryAsync("SELECT", Databases[random.Next(Databases.Length)]);
            var waiting = new List<object[]>();
            for (int line = 0; line < 20 && !_ending.IsCancellationRequested; line++)
            {
                string lines = random.Next(2) == 0 ? Frequent[random.Next(Frequent.Length)] : Examples[random.Next(Examples.Length)];
                string[] keys = [.. Enumerable.Range(0, 3).Select(_ => Key(lines, random))];
                foreach (string command in lines.Split("; "))
                {
                    waiting.Add([.. command.Split(' ').Select(word => Word(word, keys, random))]);
                    if (waiting.Count >= _depth)
                    {
                        await SendAsync(wire, waiting);
                    }
                }
            }

            await SendAsync(wire, waiting);
        }
    }

    private async Task SendAsync(NodeWire wire, List<object[]> commands)
    {
        if (commands.Count > 0)
        {
            await wire.TryAllAsync(commands);
            Interlocked.Add(ref _written, commands.Count);
            commands.Clear();
        }
    }

    /// <summary>Keys of one letter have mostly one type, so that most commands do something.</summary>
    private string Key(string lines, Random random)
    {
        char kind = random.Next(5) == 0 ? 'm' : Kind(lines) ?? "tlshzx"[random.Next(6)];
        return _place(string.Create(CultureInfo.InvariantCulture, $"{kind}{random.Next(2 * KeysOfAKind)}"));
    }

    private static char? Kind(string lines) => lines switch
    {
        ['S', 'E', 'T', ..] or ['A', ..] or ['I', ..] or ['M', ..] or ['G', 'E', 'T', ..] or ['D', 'E', 'C', ..] or ['B', ..] => 't',
        ['L', ..] or ['R', 'P', ..] => 'l',
        ['S', ..] => 's',
        ['H', ..] => 'h',
        ['Z', ..] or ['G', ..] => 'z',
        ['X', ..] => 'x',
        ['P', 'F', ..] => 'p',
        _ => null,
    };

    private static object Word(string word, string[] keys, Random random) => word switch
    {
        ['{', var place, '}'] => keys[place - '1'],
        "v" or "w" => new string((char)('a' + random.Next(26)), random.Next(8) == 0 ? random.Next(2000) : random.Next(1, 8)),
        "<time>" => Math.Round(50 * Math.Pow(72_000, random.NextDouble())).ToString(CultureInfo.InvariantCulture),
        "<library>" => Library,
        "<script>" => Script,
        "<payload>" => Convert.FromHexString("0001760a009108ceb219388ace"),
        _ => word,
    };
}
