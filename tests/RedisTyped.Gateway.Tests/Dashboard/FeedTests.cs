using System.Net;
using System.Net.Sockets;
using System.Text;
using RedisTyped.Gateway.Dashboard;
using RedisTyped.Gateway.Dashboard.Feed;
using RedisTyped.Gateway.Tests.Http;
using RedisTyped.Operation.Tests.NodeStates;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Dashboard;

/// <summary>Who is sent what, and who is sent nothing more.</summary>
public sealed class FeedTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_read_before_somebody_looks_and_nothing_after_the_last_has_left()
    {
        var source = new CountingSource();
        var feed = new DashboardFeed(source, Quick(), TimeProvider.System);
        Assert.Equal(0, source.Readings);

        FeedViewer first = feed.TryEnter()!, second = feed.TryEnter()!;
        await Wait.UntilAsync(() => source.Readings >= 3, "three readings");
        feed.Leave(first);
        int before = source.Readings;
        await Wait.UntilAsync(() => source.Readings > before, "one more for who is left");
        feed.Leave(second);

        await InTime.AwaitAsync(feed.Reading, "the reading has ended");
        Assert.Equal(0, feed.Viewers);
        Assert.Equal(1, source.MostAtOnce);
    }

    [Fact]
    public async Task All_viewers_share_one_reading()
    {
        var source = new CountingSource();
        var feed = new DashboardFeed(source, Quick(), TimeProvider.System);
        FeedViewer[] viewers = [.. Enumerable.Range(0, 10).Select(_ => feed.TryEnter()!)];

        byte[][] first = await ReadAsync(viewers[0], 3);
        byte[][] last = await ReadAsync(viewers[9], 3);
        byte[] one = first[2], other = last[2];
        while (NumberOf(one) < NumberOf(other))
        {
            // Who has entered later misses what came before.
            one = (await ReadAsync(viewers[0], 1))[0];
        }

        // The very same bytes, made once. Whoever enters has the greeting and the topology first.
        Assert.Same(other, one);
        Assert.Equal("retry: 2000\n\n", Encoding.UTF8.GetString(first[0]));
        Assert.Equal("event: topology\ndata: {}\n\n", Encoding.UTF8.GetString(first[1]));
        Assert.Equal(1, source.MostAtOnce);
        Assert.All(viewers, feed.Leave);
        await InTime.AwaitAsync(feed.Reading, "the reading has ended");
    }

    [Fact]
    public async Task Viewer_that_comes_back_at_once_is_read_for_by_one_reading_again()
    {
        var source = new CountingSource();
        var feed = new DashboardFeed(source, Quick(), TimeProvider.System);
        for (int i = 0; i < 50; i++)
        {
            feed.Leave(feed.TryEnter()!);
        }

        FeedViewer viewer = feed.TryEnter()!;
        byte[][] frames = await ReadAsync(viewer, 3);

        Assert.StartsWith("event: sample\n", Encoding.UTF8.GetString(frames[2]), StringComparison.Ordinal);
        Assert.Equal(1, source.MostAtOnce);
        feed.Leave(viewer);
    }

    [Fact]
    public async Task Viewer_that_does_not_read_is_dropped_and_the_others_miss_nothing()
    {
        // Each sample waits until the one before has been read: only who never reads falls behind, however slow the machine is.
        using var turn = new SemaphoreSlim(0);
        var source = new CountingSource { Turn = turn };
        var feed = new DashboardFeed(source, Quick(backlog: 200), TimeProvider.System);
        FeedViewer stuck = feed.TryEnter()!, reading = feed.TryEnter()!;
        await ReadAsync(reading, 2);
        for (int number = 1; number <= 199; number++)
        {
            Assert.False(stuck.Dropped.IsCancellationRequested);
            turn.Release();
            Assert.Equal(number, NumberOf((await ReadAsync(reading, 1))[0]));
        }

        await Wait.UntilAsync(() => stuck.Dropped.IsCancellationRequested, "there was no room for the last of them, behind the greeting and the topology");
        Assert.False(reading.Dropped.IsCancellationRequested);
        Assert.Equal(1, feed.Viewers);
        feed.Leave(stuck);
        feed.Leave(reading);
        await InTime.AwaitAsync(feed.Reading, "the reading has ended");
    }

    [Fact]
    public async Task Heartbeat_is_heard_while_the_nodes_say_nothing()
    {
        var source = new CountingSource { Hangs = true };
        DashboardOptions options = Quick();
        options.Heartbeat = TimeSpan.FromMilliseconds(50);
        var feed = new DashboardFeed(source, options, TimeProvider.System);
        FeedViewer viewer = feed.TryEnter()!;

        byte[][] frames = await ReadAsync(viewer, 4);

        Assert.Equal([": here\n\n", ": here\n\n"], frames[2..].Select(static f => Encoding.UTF8.GetString(f)));
        feed.Leave(viewer);
        await InTime.AwaitAsync(feed.Reading, "the reading has ended");
    }

    [Fact]
    public async Task Fault_of_one_reading_is_followed_by_the_next()
    {
        var source = new CountingSource { Fails = 3 };
        var feed = new DashboardFeed(source, Quick(), TimeProvider.System);
        FeedViewer viewer = feed.TryEnter()!;

        byte[][] frames = await ReadAsync(viewer, 3);

        Assert.Equal(4, NumberOf(frames[2]));
        feed.Leave(viewer);
    }

    [Fact]
    public void Viewers_that_are_refused_are_logged_once_a_second()
    {
        var time = new ManualTime();
        using var log = new RecordedLog();
        var feed = new DashboardFeed(new CountingSource(), new DashboardOptions { MaxViewers = 0 }, time, log);
        Assert.Null(feed.TryEnter());
        Assert.Null(feed.TryEnter());
        Assert.Single(log.Lines);

        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(feed.TryEnter());
        Assert.Equal(2, log.Lines.Count);
    }

    [Fact]
    public async Task More_viewers_than_may_look_are_refused_until_one_leaves()
    {
        await using var redis = await OneNode.StartAsync();
        await using var host = await DashboardHost.StartAsync(redis.Client, new DashboardOptions { SampleInterval = TimeSpan.FromMilliseconds(100), MaxViewers = 2 });
        await using var first = await FeedReader.OpenAsync(host.Http);
        var second = await FeedReader.OpenAsync(host.Http);

        using HttpResponseMessage third = await host.Http.GetAsync("events", Cancelled);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, third.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(5), third.Headers.RetryAfter?.Delta);
        await second.DisposeAsync();

        await Wait.UntilAsync(
            async () =>
            {
                using var again = await host.Http.GetAsync("events", HttpCompletionOption.ResponseHeadersRead, Cancelled);
                return again.IsSuccessStatusCode;
            },
            "there is room again");
    }

    [Fact]
    public async Task Connection_of_a_viewer_that_does_not_read_is_closed_while_another_goes_on()
    {
        // Names so long that what the network holds back by itself is soon full.
        await using var redis = await OneNode.StartAsync("node-" + new string('x', 500_000));
        await using var host = await DashboardHost.StartAsync(redis.Client, new DashboardOptions { SampleInterval = TimeSpan.FromMilliseconds(100), Backlog = 60 });
        await using var reading = await FeedReader.OpenAsync(host.Http);
        using var stuck = new TcpClient { ReceiveBufferSize = 4096 };
        await stuck.ConnectAsync(host.Address.Host, host.Address.Port, Cancelled);
        await stuck.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET /events HTTP/1.1\r\nHost: {host.Address.Authority}\r\n\r\n"), Cancelled);
        await reading.UntilAsync("sample", static m => m.GetProperty("viewers").GetInt32() == 2);

        await reading.UntilAsync("sample", static m => m.GetProperty("viewers").GetInt32() == 1);

        // What was on its way is read, and then the connection's end: no stream that goes on for ever.
        var rest = new byte[65536];
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            while (await InTime.AwaitAsync(stuck.GetStream().ReadAsync(rest, Cancelled).AsTask(), "the connection has ended") > 0)
            {
            }

            throw new IOException("The connection was closed.");
        });
    }

    [Fact]
    public async Task Streams_end_when_the_application_stops()
    {
        await using var redis = await OneNode.StartAsync();
        await using var host = await DashboardHost.StartAsync(redis.Client);
        await using var viewer = await FeedReader.OpenAsync(host.Http);
        await viewer.UntilAsync("sample");

        Task stopped = host.StopAsync();

        // By itself the host would wait for half a minute before it broke the connection off.
        await stopped.WaitAsync(TimeSpan.FromSeconds(20), Cancelled);
        await viewer.EndAsync();
    }

    [Fact]
    public async Task Stream_ends_when_the_client_is_closed()
    {
        await using var redis = await OneNode.StartAsync();
        await using var host = await DashboardHost.StartAsync(redis.Client);
        await using var viewer = await FeedReader.OpenAsync(host.Http);
        await viewer.UntilAsync("sample");

        await redis.Client.DisposeAsync();

        await viewer.EndAsync();
    }

    // Room for seconds, so that a machine that is busy drops nobody who is not meant to be.
    private static DashboardOptions Quick(int backlog = 1000) =>
        new() { SampleInterval = TimeSpan.FromMilliseconds(10), Heartbeat = TimeSpan.FromHours(1), MaxViewers = 10, Backlog = backlog };

    private static int NumberOf(byte[] frame) =>
        int.Parse(Encoding.UTF8.GetString(frame)["event: sample\ndata: ".Length..], System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<byte[][]> ReadAsync(FeedViewer viewer, int count)
    {
        var frames = new List<byte[]>();
        while (frames.Count < count)
        {
            frames.Add(await InTime.AwaitAsync(viewer.Frames.ReadAsync(Cancelled).AsTask(), "a frame has come"));
        }

        return [.. frames];
    }

    /// <summary>Numbers its samples, and notes whether it is ever asked twice at the same time.</summary>
    private sealed class CountingSource : IFrameSource
    {
        private int _atOnce;
        private int _readings;

        public int Readings => Volatile.Read(ref _readings);

        public int MostAtOnce { get; private set; }

        public bool Hangs { get; init; }

        /// <summary>Lets each of its samples be made; null: they are made by themselves.</summary>
        public SemaphoreSlim? Turn { get; init; }

        public int Fails { get; init; }

        public byte[] Opening { get; } = FeedFrame.Of("topology", "{}"u8);

        public async Task<IReadOnlyList<byte[]>> ReadAsync(int viewers, CancellationToken stop)
        {
            MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _atOnce));
            try
            {
                await (Turn?.WaitAsync(stop) ?? Task.Delay(Hangs ? Timeout.Infinite : 1, stop));
                int number = Interlocked.Increment(ref _readings);
                return number <= Fails
                    ? throw new InvalidOperationException("A reading that fails.")
                    : [FeedFrame.Of("sample", Encoding.UTF8.GetBytes(number.ToString(System.Globalization.CultureInfo.InvariantCulture)))];
            }
            finally
            {
                Interlocked.Decrement(ref _atOnce);
            }
        }
    }
}
