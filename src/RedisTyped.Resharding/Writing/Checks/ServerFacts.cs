using System.Globalization;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Writing.Sending;

namespace RedisTyped.Resharding.Writing.Checks;

/// <summary>What a server says of itself by INFO.</summary>
internal sealed class ServerFacts
{
    private readonly Dictionary<string, string> _fields = new(StringComparer.Ordinal);

    private ServerFacts(string info)
    {
        foreach (string line in info.Split('\n'))
        {
            if (line.IndexOf(':', StringComparison.Ordinal) is > 0 and var at)
            {
                _fields[line[..at]] = line[(at + 1)..].TrimEnd('\r');
            }
        }
    }

    /// <summary>Program and version.</summary>
    public string Name => IsGarnet ? $"Garnet {this["garnet_version"]}" : IsValkey ? $"Valkey {this["valkey_version"]}" : $"Redis {this["redis_version"]}";

    /// <summary>Whether SET takes PXAT: since Redis 6.2.</summary>
    public bool HasSetWithExpiry => !IsGarnet && Version >= new Version(6, 2);

    /// <summary>
    /// Whether RENAME replaces a key that exists, with its time of expiry. Garnet 2.2.5 answers OK and loses the time, or leaves the old value in its
    /// place, where the renamed key expires.
    /// </summary>
    public bool RenamesOverKeys => !IsGarnet;

    private bool IsGarnet => this["garnet_version"].Length > 0;

    private bool IsValkey => this["valkey_version"].Length > 0;

    private Version Version => Version.TryParse(this["redis_version"], out Version? version) ? version : new Version(0, 0);

    /// <summary>A field; empty where there is none.</summary>
    public string this[string field] => _fields.GetValueOrDefault(field, "");

    /// <summary>A field that is a number.</summary>
    public long? Number(string field) => long.TryParse(this[field], CultureInfo.InvariantCulture, out long number) ? number : null;

    /// <summary>Asks for all of them.</summary>
    public static async Task<ServerFacts> ReadAsync(TargetClient client, CancellationToken cancellationToken) =>
        new(ReplyTree.Text(await client.AskAsync(cancellationToken, "INFO").ConfigureAwait(false)));
}
