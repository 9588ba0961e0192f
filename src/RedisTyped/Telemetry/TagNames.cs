namespace RedisTyped.Telemetry;

/// <summary>
/// The names of tags: OpenTelemetry's where its conventions have one
/// (https://opentelemetry.io/docs/specs/semconv/db/redis/), else our own.
/// </summary>
internal static class TagNames
{
    public const string System = "db.system.name";
    public const string Operation = "db.operation.name";
    public const string Namespace = "db.namespace";
    public const string BatchSize = "db.operation.batch.size";
    public const string StatusCode = "db.response.status_code";
    public const string Address = "server.address";
    public const string Port = "server.port";
    public const string ErrorType = "error.type";

    public const string Client = "redistyped.client";
    public const string Node = "redistyped.node";
    public const string Store = "redistyped.store";
    public const string Method = "redistyped.method";
    public const string Width = "redistyped.fan_out.width";
    public const string MergedCalls = "redistyped.batch.merged_calls";
    public const string State = "redistyped.node.state";
    public const string ConnectionKind = "redistyped.connection.kind";
}
