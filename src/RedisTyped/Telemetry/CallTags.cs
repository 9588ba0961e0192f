namespace RedisTyped.Telemetry;

/// <summary>The tags of the calls of one method to one node, made once. Immutable.</summary>
internal sealed class CallTags
{
    public CallTags(NodeTelemetry node, CallName call)
    {
        Node = node;
        SpanName = node.Target.Length == 0 ? call.Operation : $"{call.Operation} {node.Target}";
        All = [.. node.Tags, .. call.Tags];
    }

    public NodeTelemetry Node { get; }

    /// <summary>The span's name. The database index is not part of it, as the conventions for Redis say.</summary>
    public string SpanName { get; }

    public KeyValuePair<string, object?>[] All { get; }

    public KeyValuePair<string, object?>[] WithError(string kind) => [.. All, new(TagNames.ErrorType, kind)];
}
