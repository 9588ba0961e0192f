using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace RedisTyped.Samples.Tests.Shop;

/// <summary>How the shop begins and ends.</summary>
public sealed class ShopRunTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Load_is_sent_for_a_time_and_leaves_the_books_right()
    {
        var (exit, output, error) = await ShopProcess.RunAsync(Cancelled, "--port", "0", "--load", "2s", "--visitors", "8");

        Assert.Equal((0, ""), (exit, error));
        Assert.Contains("articles sold, as many as are gone from the shelves", output, StringComparison.Ordinal);
        Assert.Matches(@"requests/s   p50 [\d.]+ ms, p99 [\d.]+ ms, [\d,]+ orders, [\d,]+ sold out, 0 failed", output);
        Assert.DoesNotContain('\e', output);
    }

    [Fact]
    public async Task Port_that_is_taken_is_told_in_one_line()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;

        var (exit, output, error) = await ShopProcess.RunAsync(Cancelled, "--port", $"{port}");

        Assert.Equal((2, $"127.0.0.1:{port} is taken. Give the shop another port: --port PORT, 0 for a free one.\n"), (exit, error));
        Assert.DoesNotContain("Hosting failed to start", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_c_ends_the_shop_and_its_nodes()
    {
        await using ShopProcess shop = await ShopProcess.StartAsync(Cancelled);
        using HttpClient browser = shop.Browser();
        JsonElement nodes = await browser.GetFromJsonAsync<JsonElement>("/redis/v1/nodes", Cancelled);
        IPEndPoint[] addresses = [.. nodes.GetProperty("nodes").EnumerateArray().SelectMany(static n => n.GetProperty("endPoints").EnumerateArray()).Select(static e => IPEndPoint.Parse(e.GetString()!))];
        Assert.Equal(4, addresses.Length);

        var (exit, output, error) = await shop.InterruptAsync(Cancelled);

        Assert.Equal((0, ""), (exit, error));
        Assert.EndsWith("Ctrl-C ends it.\n", output, StringComparison.Ordinal);
        foreach (IPEndPoint address in addresses)
        {
            using var client = new TcpClient();
            await Assert.ThrowsAsync<SocketException>(() => client.ConnectAsync(address, Cancelled).AsTask());
        }
    }

    [Fact]
    public async Task Metrics_and_traces_go_where_the_environment_says()
    {
        using var collector = new TcpListener(IPAddress.Loopback, 0);
        collector.Start();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var received = new Dictionary<string, StringBuilder>();
        Task collecting = CollectAsync(collector, received, stop.Token);

        await using (ShopProcess shop = await ShopProcess.StartAsync(
            Cancelled,
            ("OTEL_EXPORTER_OTLP_ENDPOINT", $"http://{collector.LocalEndpoint}"),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_METRIC_EXPORT_INTERVAL", "200"),
            ("OTEL_BSP_SCHEDULE_DELAY", "200")))
        {
            using HttpClient browser = shop.Browser();
            await browser.GetStringAsync("/api/articles/1", Cancelled);
            await Wait.UntilAsync(
                () => Has(received, "/v1/metrics", "db.client.operation.duration") && Has(received, "/v1/traces", "HttpRequestIn") && Has(received, "/v1/traces", "GET 127.0.0.1:"),
                "metrics of RedisTyped, and spans of a request and its commands");
        }

        await stop.CancelAsync();
        await InTime.AwaitAsync(collecting, "the collector has ended");
    }

    [Theory]
    [InlineData("--port 99999", "--port '99999' is not a port: a number from 0 to 65535.")]
    [InlineData("--load soon", "--load 'soon' is not a time such as 30s.")]
    [InlineData("--visitors", "--visitors needs a value.")]
    [InlineData("--fast 1", "'--fast' is not known.")]
    public async Task A_wrong_option_is_told_before_anything_starts(string args, string fault)
    {
        var (exit, output, error) = await ShopProcess.RunAsync(Cancelled, args.Split(' '));

        Assert.Equal((2, "", fault), (exit, output, error.Split('\n')[0]));
    }

    private static bool Has(Dictionary<string, StringBuilder> received, string path, string text)
    {
        lock (received)
        {
            return received.TryGetValue(path, out StringBuilder? all) && all.ToString().Contains(text, StringComparison.Ordinal);
        }
    }

    // A collector that takes all and keeps it: the names that are looked for are text in it.
    private static async Task CollectAsync(TcpListener collector, Dictionary<string, StringBuilder> received, CancellationToken stop)
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await collector.AcceptTcpClientAsync(stop), received, stop));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private static async Task ServeAsync(TcpClient client, Dictionary<string, StringBuilder> received, CancellationToken stop)
    {
        using (client)
        {
            try
            {
                using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
                while (await reader.ReadLineAsync(stop) is { } request)
                {
                    int length = 0;
                    while (await reader.ReadLineAsync(stop) is { Length: > 0 } header)
                    {
                        length = header.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase) ? int.Parse(header[15..], System.Globalization.CultureInfo.InvariantCulture) : length;
                    }

                    char[] body = new char[length];
                    await reader.ReadBlockAsync(body, stop);
                    lock (received)
                    {
                        string path = request.Split(' ')[1];
                        (received.TryGetValue(path, out StringBuilder? all) ? all : received[path] = new StringBuilder()).Append(body);
                    }

                    await client.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), stop);
                }
            }
            catch (Exception fault) when (fault is OperationCanceledException or IOException)
            {
                // The shop has ended, or the test has.
            }
        }
    }
}
