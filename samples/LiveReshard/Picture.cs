using RedisTyped.Testing;
using Spectre.Console;
using Spectre.Console.Rendering;
using StackExchange.Redis;

namespace LiveReshard;

/// <summary>Shows how many keys each node has, and what the workers do, while something else happens.</summary>
internal sealed class Picture(RedisNodes nodes, Load load) : IAsyncDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);
    private static readonly Color[] Colors = [Color.SteelBlue1, Color.Orange1, Color.MediumSpringGreen, Color.HotPink];

    private readonly List<ConnectionMultiplexer> _connections = [];
    private (long Writes, long At) _last;

    public async Task OpenAsync()
    {
        foreach (TestNode node in nodes.Nodes)
        {
            _connections.Add(await ConnectionMultiplexer.ConnectAsync(node.ConfigurationString));
        }
    }

    /// <summary>Shows until the work has ended.</summary>
    public async Task<T> DuringAsync<T>(string title, Func<string> status, Task<T> work)
    {
        if (!AnsiConsole.Profile.Capabilities.Interactive)
        {
            T result = await work;
            AnsiConsole.MarkupLineInterpolated($"{title}: {string.Join(", ", (await KeysAsync()).Select((keys, i) => FormattableString.Invariant($"{nodes[i].Name} {keys:N0}")))} keys");
            return result;
        }

        await AnsiConsole.Live(await DrawAsync(title, status())).StartAsync(async context =>
        {
            while (!work.IsCompleted)
            {
                context.UpdateTarget(await DrawAsync(title, status()));
                await Task.WhenAny(work, Task.Delay(Pace));
            }

            context.UpdateTarget(await DrawAsync(title, status()));
        });
        return await work;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ConnectionMultiplexer connection in _connections)
        {
            await connection.CloseAsync();
        }
    }

    private async Task<IRenderable> DrawAsync(string title, string status)
    {
        var bars = new BarChart().Width(72).Label($"[bold]{Markup.Escape(title)}[/]").LeftAlignLabel();
        long[] keys = await KeysAsync();
        for (int i = 0; i < keys.Length; i++)
        {
            bars.AddItem(nodes[i].Name, keys[i], Colors[i % Colors.Length]);
        }

        long writes = load.Acknowledged;
        long now = Environment.TickCount64;
        double rate = _last.At == 0 || now == _last.At ? 0 : (writes - _last.Writes) * 1000.0 / (now - _last.At);
        _last = (writes, now);
        return new Rows(bars, new Text(FormattableString.Invariant($"{writes:N0} writes acknowledged, {rate:N0}/s, {load.Failed} failed   {status}")));
    }

    private async Task<long[]> KeysAsync() =>
        await Task.WhenAll(_connections.Select(static async connection => (long)await connection.GetDatabase().ExecuteAsync("DBSIZE")));
}
