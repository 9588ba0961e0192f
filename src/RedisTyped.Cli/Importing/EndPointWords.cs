using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace RedisTyped.Cli.Importing;

/// <summary>Reads and writes addresses as the original systems and StackExchange.Redis have them.</summary>
internal static class EndPointWords
{
    /// <summary>Writes an address for a StackExchange.Redis configuration string.</summary>
    public static string Write(string host, int port) => string.Create(
        CultureInfo.InvariantCulture, $"{(host.Contains(':', StringComparison.Ordinal) && !host.StartsWith('[') ? $"[{host}]" : host)}:{port}");

    /// <summary>Whether a configuration string can hold a host: a comma would begin an option, and a blank end the name.</summary>
    public static bool IsHost([NotNullWhen(true)] string? host) =>
        !string.IsNullOrEmpty(host) && !host.Any(static c => c is ',' or '=' or '/' || char.IsWhiteSpace(c) || char.IsControl(c));

    /// <summary>Reads <c>host:port</c>; the host may be empty where the original means this machine.</summary>
    public static bool TryRead(string text, out string host, out int port)
    {
        int colon = text.LastIndexOf(':');
        host = colon < 0 ? "" : text[..colon].TrimStart('[').TrimEnd(']');
        return TryPort(colon < 0 ? "" : text[(colon + 1)..], out port) && (host.Length == 0 || IsHost(host));
    }

    public static bool TryPort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is >= 1 and <= ushort.MaxValue;
}
