using RedisTyped.Epochs;
using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.CutOver;

// What a run has done at a server is taken back, unless it is another run's by now: that says so in the hash before it does anything else.
internal sealed partial class CutServer
{
    /// <summary>Lets the writes go on that a run holds back. Where another run is announced by now, it may be that one that holds them back: what this one was told to ends by itself.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task UnpauseAsync(string run, CancellationToken cancellationToken) =>
        TryAsync((_, found) => found == run, static _ => [["CLIENT", "UNPAUSE"]], cancellationToken);

    /// <summary>Has a source take writes as it did before a run that has published nothing as being in force.</summary>
    /// <param name="left">What the run has left.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>False where it is under another plan, which may have fenced it by now: nothing is done.</returns>
    public async Task<bool> TryReturnAsync(CutOverState left, CancellationToken cancellationToken)
    {
        string[][] open =
        [
            .. left.Fences.TryGetValue(name, out string? fence) ? Opening(fence) : [],
            .. part.HasWayBack ? (string[][])[["REPLICAOF", "NO", "ONE"]] : [],
            .. part.HasWayBack && left.WritableReplicas.Contains(name) ? (string[][])[["CONFIG", "SET", ReplicaFence, "no"]] : [],
        ];

        return await TryAsync((said, run) => !LaterPlan.Has(part, said, run, left), _ => open, cancellationToken).ConfigureAwait(false) is { } done
            && (Array.Find(done, static one => one.Reply is ReplyError) is { Reply: ReplyError error } refused ? throw _line.Refused(refused.Command, error) : true);
    }

    /// <summary>Removes what a run has left pending there, unless it is a replica or fenced; what is in force stays, and what another run has announced.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task WithdrawAsync(string run, CancellationToken cancellationToken)
    {
        // As long as that is pending, nobody else prepares anything.
        if (IsToldByRename && IsOwn(await PendingRunAsync(cancellationToken).ConfigureAwait(false)))
        {
            await _line.SendAsync([PreparedEpoch.Forget], cancellationToken).ConfigureAwait(false);
        }

        if (await TryAsync((_, found) => IsOwn(found), PublishedEpoch.Withdrawal, cancellationToken).ConfigureAwait(false) is { } done)
        {
            Took([.. done.Select(static one => one.Reply)]);
        }

        // None where the run has published it.
        bool IsOwn(string found) => found.Length == 0 || found == run;
    }

    // Does it in one piece with the look at what the server says, and at which run has announced that; null: it was not to be done, or another has written there in between. A source that follows a run that
    // has ended may say nothing.
    private async Task<(string[] Command, object? Reply)[]?> TryAsync(
        Func<EpochRecord, string, bool> isWanted, Func<object?, IReadOnlyList<string[]>> act, CancellationToken cancellationToken)
    {
        string[][] look = [["WATCH", EpochRecord.Key], PublishedEpoch.Question, RunQuestion];
        IReadOnlyList<string[]>? wanted = null;
        object?[] replies = await _line.SendBehindAsync(
            look,
            found =>
            {
                RefuseFault(found);
                wanted = isWanted(PublishedEpoch.Read(found[1]), RunIn(found[2])) ? act(found[1]) : null;
                return [["MULTI"], .. wanted ?? [], ["EXEC"]];
            },
            waitsForPrimary: false,
            cancellationToken).ConfigureAwait(false);
        if (wanted is null)
        {
            RefuseFault(replies);
            return null;
        }

        if (replies.OfType<ReplyError>().Any(static error => error.IsOutOfMemory))
        {
            // Within a transaction a server whose memory is full runs nothing.
            return [.. wanted.Zip(await _line.SendAsync(wanted, waitsForPrimary: false, cancellationToken).ConfigureAwait(false))];
        }

        return replies[^1] is null ? null : [.. ((string[][])[["MULTI"], .. wanted, ["EXEC"], .. wanted]).Zip([.. replies, .. replies[^1] as object?[] ?? []])];

        void RefuseFault(object?[] found)
        {
            if (Array.FindIndex(found, static reply => reply is ReplyError { IsWithoutPrimary: false }) is >= 0 and var at)
            {
                throw _line.Refused(look[at], (ReplyError)found[at]!);
            }
        }
    }
}
