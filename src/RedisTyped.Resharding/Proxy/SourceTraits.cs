using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Proxy;

/// <summary>What can be expected of a source.</summary>
/// <param name="Commands">The classes of its commands.</param>
/// <param name="Unclassified">Those that write and whose keys are not known; null where it does not let its commands be asked for.</param>
/// <param name="KnowsExpireTime">Whether it has PEXPIRETIME: from 7.0 on.</param>
/// <param name="IsOld">Whether it is older than 5.0, as its targets may be too.</param>
internal sealed record SourceTraits(CommandClasses Commands, IReadOnlyList<string>? Unclassified, bool KnowsExpireTime, bool IsOld)
{
    /// <summary>Those of one that has told nothing of itself: as of Redis 7.0.</summary>
    public static readonly SourceTraits Untold = new(CommandClasses.BuiltIn, Unclassified: null, KnowsExpireTime: true, IsOld: false);

    private static readonly Version FirstWithExpireTime = new(7, 0);
    private static readonly Version FirstWithStreams = new(5, 0);

    /// <summary>Asks it, for its version where it does not tell its commands.</summary>
    /// <exception cref="Failures.ReshardException">It cannot be asked.</exception>
    public static async Task<SourceTraits> AskAsync(SourceAddress address, SourceOptions options, CancellationToken cancellationToken)
    {
        if (await SourceClient.CommandsAsync(address, options, cancellationToken).ConfigureAwait(false) is { } reply)
        {
            var commands = SourceCommands.Check(reply, out var unclassified);
            return new SourceTraits(commands, unclassified, reply.AsSpan().IndexOf("pexpiretime"u8) >= 0, SourceCommands.AreOld(reply));
        }

        return await SourceClient.VersionAsync(address, options, cancellationToken).ConfigureAwait(false) is { } version
            ? Untold with { KnowsExpireTime = version >= FirstWithExpireTime, IsOld = version < FirstWithStreams }
            : Untold;
    }
}
