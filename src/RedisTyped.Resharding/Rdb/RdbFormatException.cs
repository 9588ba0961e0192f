namespace RedisTyped.Resharding.Rdb;

/// <summary>
/// An RDB cannot be read to its end. There is no place in it at which reading could begin anew, so whatever was made of it is
/// incomplete: no end mark has been written to any target.
/// </summary>
public sealed class RdbFormatException : RedisTypedException
{
    internal RdbFormatException(RdbFault fault, string what, long offset, string? version = null, string? type = null, string? key = null)
        : base(Describe(what, offset, version, type, key))
    {
        Fault = fault;
        Offset = offset;
        Version = version;
        Type = type;
        Key = key;
    }

    /// <summary>In which way.</summary>
    public RdbFault Fault { get; }

    /// <summary>Where, in bytes from the first of the RDB, which is 0.</summary>
    public long Offset { get; }

    /// <summary>Magic and version as the RDB begins, such as <c>REDIS0010</c>; null when the fault is there.</summary>
    public string? Version { get; }

    /// <summary>Number and name of the type of value or record, such as <c>18 (quicklist of listpacks)</c>; null between records.</summary>
    public string? Type { get; }

    /// <summary>The key, its bytes escaped as redis-cli prints them and cut short after 64; null between keys.</summary>
    public string? Key { get; }

    private static string Describe(string what, long offset, string? version, string? type, string? key)
    {
        string where = string.Join(", ", new[] { version, type is null ? null : $"type {type}", key is null ? null : $"key {key}" }.OfType<string>());
        return $"The RDB cannot be read: {what} at byte {offset}{(where.Length > 0 ? $" ({where})" : "")}.";
    }
}
