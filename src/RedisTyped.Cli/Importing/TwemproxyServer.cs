using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace RedisTyped.Cli.Importing;

/// <summary>One entry of <c>servers:</c> in nutcracker.yml: <c>host:port:weight</c>, and behind a blank the name.</summary>
/// <param name="Name">What twemproxy puts on its ring and counts by.</param>
/// <param name="Host">Where it is.</param>
/// <param name="Port">Its port.</param>
/// <param name="Weight">Its weight, 1 or more.</param>
internal sealed record TwemproxyServer(string Name, string Host, int Port, int Weight)
{
    /// <summary>Whose ring left ports out, when twemproxy was made for it: memcached's.</summary>
    private const int PortLeftOut = 11211;

    /// <summary>Takes the text apart from its end, as twemproxy does.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out TwemproxyServer? server, [NotNullWhen(false)] out string? fault)
    {
        server = null;
        if (text.StartsWith('/'))
        {
            fault = "is a Unix socket, which StackExchange.Redis does not connect to in all its versions; let the server listen on an address too, and write that";
            return false;
        }

        int blank = text.LastIndexOf(' ');
        string? name = blank < 0 ? null : text[(blank + 1)..];
        string address = blank < 0 ? text : text[..blank];
        int beforeWeight = address.LastIndexOf(':');
        int beforePort = beforeWeight <= 0 ? -1 : address.LastIndexOf(':', beforeWeight - 1);
        string portText = beforePort < 0 ? "" : address[(beforePort + 1)..beforeWeight];
        string host = beforePort < 0 ? "" : address[..beforePort];
        if (beforePort < 0 || name?.Length == 0 || !EndPointWords.IsHost(host) || !EndPointWords.TryPort(portText, out int port))
        {
            fault = "is not host:port:weight with a name behind a blank, or without";
            return false;
        }

        if (!int.TryParse(address.AsSpan(beforeWeight + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int weight) || weight == 0)
        {
            fault = "has a weight that is no whole number from 1 to 2147483647";
            return false;
        }

        server = new TwemproxyServer(name ?? (port == PortLeftOut ? host : $"{host}:{portText}"), host, port, weight);
        fault = null;
        return true;
    }
}
