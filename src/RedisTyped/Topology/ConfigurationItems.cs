using System.Globalization;
using System.Net;
using RedisTyped.Spelling;
using StackExchange.Redis;

namespace RedisTyped.Topology;

/// <summary>
/// Looks at a StackExchange.Redis configuration string item by item. StackExchange.Redis drops without a word what it takes for a broken
/// endpoint, and takes for an endpoint what has no name: the tail of a password with a comma. A fault tells an item's number, never its text.
/// </summary>
internal static class ConfigurationItems
{
    /// <summary>Those a slip is likely in; only a suggestion is drawn from them, StackExchange.Redis decides what it knows.</summary>
    private static readonly string[] KnownOptions =
    [
        "abortConnect", "allowAdmin", "channelPrefix", "connectRetry", "connectTimeout", "configChannel", "defaultDatabase", "keepAlive",
        "name", "password", "user", "proxy", "resolveDns", "serviceName", "ssl", "sslHost", "sslProtocols", "syncTimeout", "asyncTimeout",
        "tiebreaker", "version", "configCheckSeconds",
    ];

    /// <summary>Options that came with a later version than the oldest that RedisTyped runs with.</summary>
    private static readonly Dictionary<string, string> Later = new(StringComparer.OrdinalIgnoreCase)
    {
        ["user"] = NeedsUser,
        ["sslProtocols"] = "needs StackExchange.Redis 2 or later; older versions offer what the operating system deems right, without being told",
        ["tunnel"] = "needs StackExchange.Redis 2.6.80 or later",
        ["protocol"] = "needs StackExchange.Redis 2.7.4 or later",
    };

    /// <summary>Said of a user, wherever one is given.</summary>
    public const string NeedsUser =
        "needs StackExchange.Redis 2.1.28 or later; with this version give the user 'default' the rules, and the password alone";

    /// <summary>Gives the first fault, or null.</summary>
    public static string? FaultOf(string text)
    {
        string[] items = text.Split(',');
        bool hasEndPoint = false;
        bool hasOption = false;
        for (int i = 0; i < items.Length; i++)
        {
            string item = items[i].Trim();
            if (item.Length == 0)
            {
                continue;
            }

            bool isOption = IsOption(item);
            string? fault = isOption
                ? OptionFault(item)
                : hasOption
                    ? ": endpoints come before options; a password cannot hold a comma there; give it as password beside the configuration"
                    : EndPointFault(item, isFirst: !hasEndPoint);
            if (fault is not null)
            {
                return $"item {i + 1} of {items.Length}{fault}";
            }

            hasOption |= isOption;
            hasEndPoint |= !isOption;
        }

        return null;
    }

    /// <summary>Whether the string sets an option itself.</summary>
    public static bool Sets(string text, string option) => ValueOf(text, option) is not null;

    /// <summary>What the string sets an option to, as StackExchange.Redis reads it: blanks around the name and the value do not count. Null: it does not.</summary>
    public static string? ValueOf(string text, string option)
    {
        foreach (string item in text.Split(','))
        {
            int at = item.IndexOf('=', StringComparison.Ordinal);
            if (at > 0 && item.AsSpan(0, at).Trim().Equals(option, StringComparison.OrdinalIgnoreCase))
            {
                return item[(at + 1)..].Trim();
            }
        }

        return null;
    }

    /// <summary>How many endpoints the string means to give.</summary>
    public static int EndPointsIn(string text) => text.Split(',').Count(item => item.Trim() is { Length: > 0 } some && !IsOption(some));

    private static bool IsOption(string item) => item.IndexOf('=', StringComparison.Ordinal) > 0;

    private static string? OptionFault(string item)
    {
        if (Parsed(item) is not null)
        {
            return null;
        }

        string name = item[..item.IndexOf('=', StringComparison.Ordinal)].Trim();
        if (Later.TryGetValue(name, out string? needs) && Parsed(name + "=" + LaterSample(name)) is null)
        {
            return $", {name}, {needs}";
        }

        return NearestName.Of(name, KnownOptions) is { } known
            ? $" is not an option that StackExchange.Redis can read; check '{known}' and its value"
            : " is not an option that StackExchange.Redis knows";
    }

    // A value that every version which knows the option reads: what fails with it fails by the name.
    private static string LaterSample(string name) => name.ToUpperInvariant() switch
    {
        "SSLPROTOCOLS" => "Tls12",
        "TUNNEL" => "http:127.0.0.1:1",
        "PROTOCOL" => "resp2",
        _ => "a",
    };

    private static string? EndPointFault(string item, bool isFirst)
    {
        if (item.StartsWith('/') || item.StartsWith("unix:", StringComparison.OrdinalIgnoreCase))
        {
            return " looks like the path of a Unix socket; write it as !/path, with StackExchange.Redis 2 or later";
        }

        if (item.Contains("://", StringComparison.Ordinal))
        {
            return " is a URL; write host:port, then options such as ssl=true";
        }

        var endPoint = Parsed(item)?.EndPoints.FirstOrDefault();
        bool isVersion6 = IsVersion6(item);
        if (isVersion6 && endPoint is not IPEndPoint)
        {
            return " is an IPv6 address, which needs StackExchange.Redis 2 or later; use that, or a host name";
        }

        // Of later versions: a Unix socket, written !path.
        if (endPoint is not null and not DnsEndPoint and not IPEndPoint)
        {
            return null;
        }

        if (item.StartsWith('!'))
        {
            return " is a Unix socket, which needs StackExchange.Redis 2 or later; use that, or host:port";
        }

        int colon = isVersion6 ? item.LastIndexOf("]:", StringComparison.Ordinal) + 1 : item.IndexOf(':', StringComparison.Ordinal);
        bool hasPort = colon > 0;
        if (endPoint is null || (!isVersion6 && !IsHost(hasPort ? item[..colon] : item)) || (hasPort && !IsPort(item[(colon + 1)..])))
        {
            return " is no endpoint; write host:port with a port from 1 to 65535";
        }

        // A password whose name was forgotten looks like a host without a port.
        return isFirst || hasPort ? null : " has neither a port nor a name; write host:port for an endpoint, password=… for a password";
    }

    private static bool IsVersion6(string item) =>
        item.StartsWith('[') || (IPAddress.TryParse(item, out var address) && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6);

    private static bool IsHost(string text) => text.All(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_');

    private static bool IsPort(string text) => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port > 0;

    private static ConfigurationOptions? Parsed(string item)
    {
        try
        {
            return ConfigurationOptions.Parse(item);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
        {
            return null;
        }
    }
}
