using System.Globalization;
using RedisTyped.Epochs;
using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.CutOver;

// What a server says of epochs.
internal sealed partial class CutServer
{
    private static readonly string[] RunQuestion = ["HMGET", EpochRecord.Key, EpochRecord.RunField];

    /// <summary>Reads what is published there.</summary>
    public async Task<EpochRecord> EpochAsync(CancellationToken cancellationToken) =>
        PublishedEpoch.Read(await _line.AskAsync(cancellationToken, PublishedEpoch.Question).ConfigureAwait(false));

    /// <summary>Reads what is published there, if it can be told: a replica whose primary is away may answer nothing.</summary>
    /// <returns>Null of such a one, as a source is that followed a run that has ended.</returns>
    public async Task<EpochRecord?> TryEpochAsync(CancellationToken cancellationToken)
    {
        object?[] replies = await _line.SendAsync([PublishedEpoch.Question], waitsForPrimary: false, cancellationToken).ConfigureAwait(false);
        return replies[0] switch
        {
            ReplyError { IsWithoutPrimary: true } => null,
            ReplyError error => throw _line.Refused(PublishedEpoch.Question, error),
            var reply => PublishedEpoch.Read(reply),
        };
    }

    /// <summary>The run that has announced what is pending there; empty where none has, or one of an earlier version of the tool.</summary>
    public async Task<string> PendingRunAsync(CancellationToken cancellationToken) => RunIn(await _line.AskAsync(cancellationToken, RunQuestion).ConfigureAwait(false));

    /// <summary>Sets fields of what is published there.</summary>
    /// <returns>Whether it took them: a replica does not, nor does a server that is fenced.</returns>
    public async Task<bool> TryPublishAsync(IReadOnlyList<string> fields, CancellationToken cancellationToken) =>
        Took(await _line.SendAsync([["HSET", EpochRecord.Key, .. fields]], cancellationToken).ConfigureAwait(false));

    /// <summary>
    /// Says there which epoch is pending; what is in force stays, as it may stand as what was pending until now. Not so at a server that is new: clients of the topology to come look there from now on, and
    /// would be taken to the deployment that it was a server of before.
    /// </summary>
    /// <param name="said">What it has said until now. At all but new servers and replicas nothing is written where it says another thing by now: the epoch was chosen by that.</param>
    /// <param name="epoch">The pending epoch.</param>
    /// <param name="topology">Its topology.</param>
    /// <param name="run">The run that announces it.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Whether it took that.</returns>
    /// <exception cref="ReshardException">Another run has announced an epoch there meanwhile; or it cannot be asked.</exception>
    public async Task<bool> TryAnnounceAsync(EpochRecord said, string epoch, string topology, string run, CancellationToken cancellationToken)
    {
        string[] pending = [EpochRecord.PendingField, epoch, EpochRecord.NextField, topology, EpochRecord.RunField, run];
        if (part.IsNew)
        {
            object?[] replies = await _line.SendAsync(
                [["MULTI"], ["HDEL", EpochRecord.Key, EpochRecord.CurrentField, EpochRecord.TopologyField, EpochRecord.NearField], ["HSET", EpochRecord.Key, .. pending], ["EXEC"]],
                cancellationToken).ConfigureAwait(false);
            return Took([.. replies, .. replies[^1] as object?[] ?? []]);
        }

        string[] fields = [.. said.Topology is { } inForce ? (string[])[EpochRecord.TopologyField, inForce] : [], .. pending];
        if (part.IsReplica)
        {
            return await TryPublishAsync(fields, cancellationToken).ConfigureAwait(false);
        }

        string[][] watching = [["WATCH", EpochRecord.Key], PublishedEpoch.Question, RunQuestion];
        object?[] done = await _line.SendBehindAsync(
            watching,
            found => Array.FindIndex(found, static reply => reply is ReplyError) is >= 0 and var at ? throw _line.Refused(watching[at], (ReplyError)found[at]!)
                : RunIn(found[2]) == run ? [["MULTI"], ["EXEC"]]
                : PublishedEpoch.Read(found[1]) != said ? throw Overtaken()
                : [["MULTI"], ["HSET", EpochRecord.Key, .. fields], ["EXEC"]],
            waitsForPrimary: true,
            cancellationToken).ConfigureAwait(false);
        if (done[^1] is null)
        {
            throw Overtaken();
        }

        bool hasTaken = Took([.. done, .. done[^1] as object?[] ?? []]);
        if (hasTaken && IsToldByRename)
        {
            // Not before: it may be another run's. A user that may not write it has the server told by HSET, which a full one refuses.
            await _line.SendAsync([PreparedEpoch.Write(epoch, topology)], cancellationToken).ConfigureAwait(false);
        }

        return hasTaken;
    }

    /// <summary>
    /// Lets the writes that wait at a fenced server be refused, and says there that what is pending is in force, which the fence would refuse too. It is open for as
    /// long as that takes: these few bytes come in one piece, and a server that has read them runs all of it before it turns to whoever waits.
    /// </summary>
    /// <param name="epoch">The pending epoch.</param>
    /// <param name="topology">Its topology. A server that has lost that since it was announced is told when it takes writes again.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task ReleaseAsync(long epoch, string topology, CancellationToken cancellationToken)
    {
        string number = epoch.ToString(CultureInfo.InvariantCulture);

        // Answered before anything is opened, so that none of those that waited comes through.
        object?[] replies = await _line.SendAsync([["CLIENT", "UNPAUSE"], ["HMGET", EpochRecord.Key, EpochRecord.NextField], PreparedEpoch.Question], cancellationToken).ConfigureAwait(false);
        if (replies[0] is ReplyError error)
        {
            throw _line.Refused(["CLIENT", "UNPAUSE"], error);
        }

        if (replies[1] is not object?[] { Length: 1 } next || ReplyTree.Text(next[0]) != topology)
        {
            return;
        }

        if (PreparedEpoch.Is(replies[2], number, topology))
        {
            try
            {
                await WriteBehindFenceAsync(PreparedEpoch.Take, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (ReshardException e) when (e.Failure == ReshardFailure.CutOver)
            {
                // The user may not; or it was done, and the answer was lost.
            }
        }

        await WriteBehindFenceAsync(["HSET", EpochRecord.Key, EpochRecord.CurrentField, number, EpochRecord.PendingField, number], cancellationToken).ConfigureAwait(false);
    }

    // A source that is fenced by REPLICAOF is told nothing.
    private bool IsToldByRename => part is { IsSource: true, HasWayBack: false };

    private async Task WriteBehindFenceAsync(string[] write, CancellationToken cancellationToken)
    {
        string[] close = ["CONFIG", "SET", Fence, Unreachable];
        try
        {
            await _line.AskAsync([["CONFIG", "SET", Fence, "0"], write, close], cancellationToken).ConfigureAwait(false);
        }
        catch (ReshardException)
        {
            // It may have got a part of it.
            await _line.AskAsync([close], cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    private ReshardException Overtaken() => new(
        ReshardFailure.PlanBusy, $"Another plan is about to change the topology: what server {name} says of it has changed since this began. See how the other plan stands, and make a new one if it has changed the topology.");

    private static string RunIn(object? reply) => reply is object?[] { Length: 1 } fields ? ReplyTree.Text(fields[0]) : "";

    private bool Took(object?[] replies)
    {
        if (replies.OfType<ReplyError>().FirstOrDefault() is not { } error)
        {
            return true;
        }

        string text = error.Text;
        return error.IsWithoutPrimary || text.StartsWith("READONLY", StringComparison.Ordinal) || text.StartsWith("NOREPLICAS", StringComparison.Ordinal)
            ? false
            : throw new ReshardException(ReshardFailure.CutOver, $"Server {name} does not take the hash {EpochRecord.Key}: {text.TrimEnd('.')}. See to it that it may be written, and begin again.");
    }
}
