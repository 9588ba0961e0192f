using System.Globalization;
using Spectre.Console;

namespace WebShop.Load;

/// <summary>Shows how the load goes: a chart that moves on a terminal, a line a second anywhere else.</summary>
internal sealed class LoadScreen(TimeSpan duration, int visitors, LoadFigures figures, RedisFigures redis)
{
    private const int Width = 60;
    private const string Bars = "▁▂▃▄▅▆▇█";

    private readonly List<double> _rates = [];
    private long _requests;
    private long _commands;

    /// <summary>Shows figures each second until the load has ended.</summary>
    public Task ShowAsync(Task load) => Console.IsOutputRedirected
        ? FollowAsync(load, static lines => Console.WriteLine(string.Join("   ", lines.Skip(1))))
        : AnsiConsole.Live(new Text("")).StartAsync(live => FollowAsync(load, lines => live.UpdateTarget(new Rows(lines.Select(static line => new Text(line))))));

    private async Task FollowAsync(Task load, Action<string[]> show)
    {
        TimeSpan step = duration < TimeSpan.FromSeconds(5) ? TimeSpan.FromMilliseconds(200) : TimeSpan.FromSeconds(1);
        TimeSpan elapsed = TimeSpan.Zero;
        using var tick = new PeriodicTimer(step);
        while (await tick.WaitForNextTickAsync() && !load.IsCompleted)
        {
            elapsed += step;
            show(Lines(elapsed, step));
        }
    }

    private string[] Lines(TimeSpan elapsed, TimeSpan step)
    {
        long requests = figures.Requests, commands = redis.Commands;
        double rate = (requests - _requests) / step.TotalSeconds, commandRate = (commands - _commands) / step.TotalSeconds;
        (_requests, _commands) = (requests, commands);
        _rates.Add(rate);
        return
        [
            string.Create(CultureInfo.InvariantCulture, $"{visitors} visitors, {elapsed.TotalSeconds:0.#} s of {duration.TotalSeconds:0.#} s"),
            string.Create(CultureInfo.InvariantCulture, $"{Chart()}  {rate:N0} requests/s"),
            string.Create(CultureInfo.InvariantCulture, $"{figures.Latency}, {figures.Orders:N0} orders, {figures.Refusals:N0} sold out, {figures.Failures:N0} failed"),
            string.Create(CultureInfo.InvariantCulture, $"{commandRate:N0} calls to Redis/s, {redis.GetsPerTrip:0.0} coalesced GETs a trip"),
        ];
    }

    // The last minute, each second as high as it was fast.
    private string Chart()
    {
        double[] last = [.. _rates.TakeLast(Width)];
        double most = Math.Max(last.Max(), 1);
        return string.Concat(last.Select(rate => Bars[(int)Math.Round(rate / most * (Bars.Length - 1))]));
    }
}
