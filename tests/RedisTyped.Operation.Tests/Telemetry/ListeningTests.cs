using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using RedisTyped.Testing;

namespace RedisTyped.Operation.Tests.Telemetry;

public sealed class ListeningTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OpenTelemetry_gathers_seconds_in_the_buckets_of_the_conventions()
    {
        await using ThingClient client = await ThingClient.StartAsync(1);
        var exporter = new Keeper(client.Name);
        using (MeterProvider provider = Sdk.CreateMeterProviderBuilder()
            .AddMeter(RedisTypedTelemetry.MeterName)
            .AddReader(new BaseExportingMetricReader(exporter))
            .Build())
        {
            await client.Things.SetAsync("1", "x");
            provider.ForceFlush();
        }

        Assert.Equal([0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, double.PositiveInfinity], exporter.Bounds);
        Assert.Equal(1, exporter.Count);
    }

    [Fact]
    public async Task A_client_of_a_container_measures_by_its_meter_factory_and_its_registered_name()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(1, cancellationToken: Cancelled);
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Services.AddRedisTyped("things", options => options.Nodes.Add("a", nodes[0].ConfigurationString)).AddStore<IThingStore>();
        using IHost host = builder.Build();
        await host.StartAsync(Cancelled);
        var seen = new List<(object? Scope, string? Client)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, it) =>
        {
            if (instrument.Name == "db.client.operation.duration" && instrument.Meter.Scope == host.Services.GetRequiredService<IMeterFactory>())
            {
                it.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) =>
        {
            lock (seen)
            {
                seen.Add((instrument.Meter.Scope, (string?)tags.ToArray().Single(static tag => tag.Key == "redistyped.client").Value));
            }
        });
        listener.Start();

        await host.Services.GetRequiredKeyedService<IThingStore>("things").SetAsync("1", "x");
        await host.StopAsync(Cancelled);

        Assert.Equal([(host.Services.GetRequiredService<IMeterFactory>(), "things")], seen);
    }

    [Fact]
    public async Task A_client_keeps_its_name_when_its_topology_is_reloaded()
    {
        await using ThingClient client = await ThingClient.StartAsync(1);
        Nodes.RedisNode before = client.Redis.Nodes[0];
        var options = new Topology.RedisTypedOptions();
        options.Nodes.Add(client.Nodes[0].Name, client.Nodes[0].ConfigurationString);
        await client.Redis.ReloadAsync(options, cancellationToken: Cancelled);
        Assert.Same(before, client.Redis.Nodes[0]);

        options.Nodes[0].Configuration += ",keepAlive=30";
        await client.Redis.ReloadAsync(options, cancellationToken: Cancelled);
        Assert.NotSame(before, client.Redis.Nodes[0]);
        using var recording = new Recording(client.Name);
        await client.Things.SetAsync("1", "x");
        recording.Observe();

        Assert.Single(recording.Of("db.client.operation.duration"));
        Assert.Equal(3, recording.Of("redistyped.node.status").Count);
    }

    [Fact]
    public void A_client_can_be_named_by_configuration()
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(
            [new("RedisTyped:ClientName", "carts"), new("RedisTyped:Nodes:0:Name", "a"), new("RedisTyped:Nodes:0:Configuration", "127.0.0.1:6379")]).Build();

        Assert.Equal("carts", Topology.TopologyConfiguration.Read(configuration.GetSection("RedisTyped")).ClientName);
    }

    [Fact]
    public async Task Metrics_need_no_listener_of_spans_and_spans_none_of_metrics()
    {
        await using ThingClient client = await ThingClient.StartAsync(1);
        using (var metrics = new Recording(client.Name, withSpans: false))
        {
            await client.Things.SetAsync("1", "x");
            Assert.Single(metrics.Of("db.client.operation.duration"));
        }

        using var spans = new Recording(client.Name, withMetrics: false);
        await client.Things.SetAsync("1", "x");
        Assert.Single(spans.Spans);
    }

    private sealed class Keeper(string client) : BaseExporter<Metric>
    {
        public double[] Bounds { get; private set; } = [];

        public long Count { get; private set; }

        public override ExportResult Export(in Batch<Metric> batch)
        {
            foreach (Metric metric in batch)
            {
                foreach (ref readonly MetricPoint point in metric.GetMetricPoints())
                {
                    foreach (KeyValuePair<string, object?> tag in point.Tags)
                    {
                        if (metric.Name == "db.client.operation.duration" && Equals(tag.Value, client) && Bounds.Length == 0)
                        {
                            Count = point.GetHistogramCount();
                            Bounds = [.. BoundsOf(point.GetHistogramBuckets())];
                        }
                    }
                }
            }

            return ExportResult.Success;
        }

        private static List<double> BoundsOf(HistogramBuckets buckets)
        {
            var bounds = new List<double>();
            foreach (HistogramBucket bucket in buckets)
            {
                bounds.Add(bucket.ExplicitBound);
            }

            return bounds;
        }
    }
}
