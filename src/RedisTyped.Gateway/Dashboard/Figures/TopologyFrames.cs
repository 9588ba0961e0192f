using System.Text.Json;
using RedisTyped.Gateway.Dashboard.Feed;
using RedisTyped.Gateway.Dashboard.Migrations;
using RedisTyped.Gateway.Dashboard.Placement;
using RedisTyped.Topology;

namespace RedisTyped.Gateway.Dashboard.Figures;

/// <summary>The messages of a client: the topology when it has changed, and a sample each time.</summary>
internal sealed class TopologyFrames(ShardedRedis redis, IReadOnlyList<IMigrationSource> migrations, TimeSpan interval, TimeProvider time) : IFrameSource
{
    private readonly TopologySampler _sampler = new(redis, migrations, interval, time);
    private volatile Drawn? _drawn;
    private TopologySnapshot? _sent;

    private sealed record Drawn(TopologySnapshot Of, byte[] Frame);

    /// <summary>The topology of the moment; drawn once for each.</summary>
    public byte[] Opening => DrawingOf(redis.Topology);

    public async Task<IReadOnlyList<byte[]>> ReadAsync(int viewers, CancellationToken stop)
    {
        TopologySample sample = await _sampler.TakeAsync(viewers, stop).ConfigureAwait(false);
        TopologySnapshot topology = redis.Topology;
        byte[] frame = FeedFrame.Of("sample", JsonSerializer.SerializeToUtf8Bytes(sample, DashboardJson.Default.TopologySample));
        if (_sent == topology)
        {
            return [frame];
        }

        // A viewer who has come with it already draws the same again, which nobody sees.
        _sent = topology;
        return [DrawingOf(topology), frame];
    }

    private byte[] DrawingOf(TopologySnapshot topology)
    {
        if (_drawn is { } drawn && drawn.Of == topology)
        {
            return drawn.Frame;
        }

        TopologyPicture picture = TopologyPicture.Of(topology, redis.Nodes);
        byte[] frame = FeedFrame.Of("topology", JsonSerializer.SerializeToUtf8Bytes(picture, DashboardJson.Default.TopologyPicture));
        _drawn = new Drawn(topology, frame);
        return frame;
    }
}
