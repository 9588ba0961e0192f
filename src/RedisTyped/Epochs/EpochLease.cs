using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace RedisTyped.Epochs;

/// <summary>
/// What a client tells of itself to a cut-over: the name of the connection on which it looks for epochs, which <c>CLIENT LIST</c> shows. That takes no
/// write, so that it goes on while writes are paused and on servers that have become replicas, and ends with the client. It counts as long as the
/// connection is not idle for longer than <see cref="Length"/>.
/// </summary>
/// <param name="Client">Tells clients apart.</param>
/// <param name="Epoch">The epoch that the client's calls go by.</param>
/// <param name="Stage">How far it is with the pending one.</param>
/// <param name="Pending">The pending epoch that it knows of; 0: none.</param>
internal readonly record struct EpochLease(string Client, long Epoch, EpochStage Stage, long Pending)
{
    private const string Prefix = "redistyped-epoch";

    /// <summary>How long a client counts that has stopped looking.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(2);

    /// <summary>Reads the name of a connection.</summary>
    /// <returns>False if it is not one on which a client looks for epochs.</returns>
    public static bool TryRead(string name, [NotNullWhen(true)] out EpochLease? lease)
    {
        lease = name.Split(':') is [Prefix, var client, var epoch, var stage, var pending]
            && long.TryParse(epoch, NumberStyles.None, CultureInfo.InvariantCulture, out long known)
            && Enum.TryParse(stage, ignoreCase: true, out EpochStage reached)
            && long.TryParse(pending, NumberStyles.None, CultureInfo.InvariantCulture, out long next)
            ? new EpochLease(client, known, reached, next)
            : null;
        return lease is not null;
    }

    /// <summary>The name of the connection.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}:{Client}:{Epoch}:{Stage.ToString().ToLowerInvariant()}:{Pending}");
}
