using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using RedisTyped.Execution;
using RedisTyped.Gateway.Http.Access;
using RedisTyped.Gateway.Http.Problems;
using RedisTyped.Gateway.Http.Replies;
using RedisTyped.Nodes;
using RedisTyped.Topology;
using StackExchange.Redis;

namespace RedisTyped.Gateway.Http.Views;

/// <summary>GET /v1/route/{key}, /v1/nodes and /v1/stats: where keys live, and how the nodes do.</summary>
internal sealed class ViewEndpoints(HttpSurface surface)
{
    public async Task RouteAsync(HttpContext context, ApiCaller caller)
    {
        byte[] key = PathKey.Of(context);
        KeyRoute route = surface.Redis.RouteOf(key);
        var output = new JsonOutput(context.Response);
        await using (output.ConfigureAwait(false))
        {
            Utf8JsonWriter json = output.Json;
            json.WriteStartObject();
            await WriteAsync("key", key).ConfigureAwait(false);
            await WriteAsync("routedPart", route.RoutedPart.ToArray()).ConfigureAwait(false);
            json.WriteBoolean("hasTag", route.HasTag);
            await WriteAsync("storedKey", route.StoredKey.ToArray()).ConfigureAwait(false);
            if (route.Hash is { } hash)
            {
                // Many readers hold numbers as doubles, which round a 64-bit hash.
                json.WriteString("hash", hash.ToString("x16", CultureInfo.InvariantCulture));
            }

            WriteIf(json, "slot", route.Slot);
            WriteIf(json, "point", route.Point);
            json.WriteString("router", route.Router);
            json.WriteString("node", route.Node.Name);
            json.WriteEndObject();
            await output.EndAsync(context.RequestAborted).ConfigureAwait(false);

            ValueTask WriteAsync(string name, byte[] bytes)
            {
                json.WritePropertyName(name);
                return ReplyWriter.WriteAsync(output, bytes, ReplyEncoding.Text, context.RequestAborted);
            }
        }
    }

    public async Task NodesAsync(HttpContext context, ApiCaller caller)
    {
        ShardedRedis redis = surface.Redis;
        var output = new JsonOutput(context.Response);
        await using (output.ConfigureAwait(false))
        {
            Utf8JsonWriter json = output.Json;
            json.WriteStartObject();
            json.WriteString("router", redis.Topology.Router.Name);
            json.WriteStartArray("nodes");
            foreach (RedisNode node in redis.Nodes)
            {
                json.WriteStartObject();
                json.WriteString("id", node.Id.Name);
                json.WriteString("state", NodeGauges.NameOf(node.State));
                Write(json, "endPoints", node.EndPoints);
                json.WritePropertyName("primary");
                json.WriteStringValue(node.Primary is { } primary ? EndPointText.Of(primary) : null);
                Write(json, "replicas", node.Replicas);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
            await output.EndAsync(context.RequestAborted).ConfigureAwait(false);
        }
    }

    public async Task StatsAsync(HttpContext context, ApiCaller caller)
    {
        // The database's own size; INFO has those of all.
        NodeFanOut nodes = surface.Redis.OnAllNodes();
        Task<NodeResults<RedisResult>> sizes = nodes.ExecuteAsync("DBSIZE", [], null, context.RequestAborted);
        NodeResults<RedisResult> texts = await nodes.ExecuteAsync("INFO", [], null, context.RequestAborted).ConfigureAwait(false);
        NodeStats[] stats = [.. (await sizes.ConfigureAwait(false)).Zip(texts, NodeStats.Read)];
        var output = new JsonOutput(context.Response);
        await using (output.ConfigureAwait(false))
        {
            Utf8JsonWriter json = output.Json;
            json.WriteStartObject();

            // A sum over some of the nodes would pass for the whole.
            json.WritePropertyName("keys");
            NodeStats.WriteNumber(json, stats.All(static s => s.Keys is not null) ? stats.Sum(static s => s.Keys) : null);
            json.WriteStartArray("nodes");
            foreach (NodeStats node in stats)
            {
                node.Write(json);
            }

            json.WriteEndArray();
            json.WriteEndObject();
            await output.EndAsync(context.RequestAborted).ConfigureAwait(false);
        }
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<System.Net.EndPoint> endPoints)
    {
        json.WriteStartArray(name);
        foreach (System.Net.EndPoint endPoint in endPoints)
        {
            json.WriteStringValue(EndPointText.Of(endPoint));
        }

        json.WriteEndArray();
    }

    private static void WriteIf(Utf8JsonWriter json, string name, long? number)
    {
        if (number is { } value)
        {
            json.WriteNumber(name, value);
        }
    }
}
