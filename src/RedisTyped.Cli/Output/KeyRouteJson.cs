using System.Globalization;
using System.Text.Json;
using RedisTyped.Cli.Connections;
using RedisTyped.Cli.Terminal;
using RedisTyped.Topology;

namespace RedisTyped.Cli.Output;

/// <summary>Where a key lives, as properties of a JSON object.</summary>
internal static class KeyRouteJson
{
    public static void Write(Utf8JsonWriter json, TopologyInput topology, ReadOnlySpan<byte> key, KeyRoute route)
    {
        ByteText.Write(json, "key", key);
        ByteText.Write(json, "routedPart", route.RoutedPart.Span);
        if (!route.StoredKey.Span.SequenceEqual(key))
        {
            ByteText.Write(json, "storedKey", route.StoredKey.Span);
        }

        if (route.Hash is { } hash)
        {
            json.WriteNumber("hash", hash);

            // Many readers hold numbers as doubles, which round a 64-bit hash.
            json.WriteString("hashHex", hash.ToString("x16", CultureInfo.InvariantCulture));
        }

        if (route.Slot is { } slot)
        {
            json.WriteNumber("slot", slot);
        }

        if (route.Point is { } point)
        {
            json.WriteNumber("point", point);
        }

        json.WriteString("router", route.Router);
        json.WriteString("node", route.Node.Name);
        json.WriteString("endpoint", topology.EndPointOf(route.Node));
    }
}
