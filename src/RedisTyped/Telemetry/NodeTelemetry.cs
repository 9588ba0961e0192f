using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using RedisTyped.Routing;

namespace RedisTyped.Telemetry;

/// <summary>What is measured at one node. While nobody listens a call pays for asking <see cref="IsOn"/> and nothing else. Thread-safe.</summary>
internal sealed class NodeTelemetry
{
    // By the object, not by what stands in it: the methods of a store have one name each.
    private readonly ConcurrentDictionary<CallName, CallTags> _calls = new(ReferenceEqualityComparer.Instance);

    /// <summary>Measures at a node.</summary>
    /// <param name="instruments">Where to.</param>
    /// <param name="client">The client's name; empty for none.</param>
    /// <param name="node">The node.</param>
    /// <param name="endPoint">The first of its addresses; null where it has none.</param>
    /// <param name="database">The database's number.</param>
    public NodeTelemetry(ClientInstruments instruments, string client, NodeId node, EndPoint? endPoint, int database)
    {
        Instruments = instruments;
        (string address, int? port) = endPoint switch
        {
            null => ("", null),
            DnsEndPoint dns => (dns.Host, dns.Port),
            IPEndPoint ip => (ip.Address.ToString(), ip.Port),
            _ => (endPoint.ToString() ?? "", default(int?)),
        };
        Target = port is { } number ? string.Create(CultureInfo.InvariantCulture, $"{address}:{number}") : address;
        ClientTags = client.Length > 0 ? [new(TagNames.Client, client)] : [];
        NodeTags = [.. ClientTags, new(TagNames.Node, node.Name)];
        Tags =
        [
            new(TagNames.System, "redis"),
            new(TagNames.Namespace, database.ToString(CultureInfo.InvariantCulture)),
            .. address.Length > 0 ? [new(TagNames.Address, address)] : Array.Empty<KeyValuePair<string, object?>>(),
            .. port is not null ? [new(TagNames.Port, port)] : Array.Empty<KeyValuePair<string, object?>>(),
            .. NodeTags,
        ];
    }

    public ClientInstruments Instruments { get; }

    /// <summary>The first configured address, for the names of spans.</summary>
    public string Target { get; }

    /// <summary>The tags of whatever concerns the whole client.</summary>
    public KeyValuePair<string, object?>[] ClientTags { get; }

    /// <summary>The tags of whatever concerns the node and is no command.</summary>
    public KeyValuePair<string, object?>[] NodeTags { get; }

    /// <summary>The tags that all commands to the node have.</summary>
    public KeyValuePair<string, object?>[] Tags { get; }

    /// <summary>Whether anybody listens to calls.</summary>
    public bool IsOn => Instruments.Duration.Enabled || Instruments.Failures.Enabled || RedisTypedTelemetry.Source.HasListeners();

    /// <summary>Begins to measure a call, if anybody listens.</summary>
    /// <param name="call">The call; null for one that is part of another which is measured.</param>
    /// <param name="batchSize">How many commands it takes along; 1 for itself.</param>
    public CallMeasure Begin(CallName? call, int batchSize = 1) => call is null || !IsOn ? default : new CallMeasure(TagsOf(call), batchSize);

    /// <summary>A call failed without having been sent, such as to a node that is known to be down.</summary>
    public void Refused(CallName call, Exception fault) => Begin(call).End(fault);

    /// <summary>A call is sent once more.</summary>
    public void Retried(CallName call)
    {
        if (Instruments.Retries.Enabled)
        {
            Instruments.Retries.Add(1, TagsOf(call).All);
        }
    }

    /// <summary>Calls of a batch go as one command.</summary>
    /// <param name="command">What the calls would have sent alone, such as GET.</param>
    /// <param name="calls">How many they are.</param>
    public void Merged(string command, int calls)
    {
        if (Instruments.MergedCalls.Enabled || Instruments.MergedCommands.Enabled)
        {
            KeyValuePair<string, object?>[] tags = TagsOf(CallName.Untyped(command)).All;
            Instruments.MergedCalls.Add(calls, tags);
            Instruments.MergedCommands.Add(1, tags);
        }
    }

    /// <summary>Calls of several callers go together.</summary>
    public void Coalesced(int calls)
    {
        if (Instruments.Trips.Enabled || Instruments.CoalescedCalls.Enabled)
        {
            Instruments.Trips.Add(1, NodeTags);
            Instruments.CoalescedCalls.Add(calls, NodeTags);
        }
    }

    /// <summary>A message of a channel has come.</summary>
    public void Received()
    {
        if (Instruments.Messages.Enabled)
        {
            Instruments.Messages.Add(1, NodeTags);
        }
    }

    /// <summary>A connection broke.</summary>
    /// <param name="kind">How, as StackExchange.Redis names it.</param>
    public void Lost(string kind)
    {
        if (Instruments.ConnectionLosses.Enabled)
        {
            Instruments.ConnectionLosses.Add(1, [.. NodeTags, new(TagNames.ErrorType, kind)]);
        }
    }

    /// <summary>A connection that broke is back.</summary>
    public void Restored() => Instruments.ConnectionRestores.Add(1, NodeTags);

    public CallTags TagsOf(CallName call) =>
        _calls.TryGetValue(call, out CallTags? tags) ? tags : _calls.GetOrAdd(call, static (name, node) => new CallTags(node, name), this);
}
