using System.Globalization;
using RedisTyped.Epochs;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Writing.Sending;

namespace RedisTyped.Resharding.CutOver;

/// <summary>
/// Up to where what a new node has written is back at a node that serves on: a hash in database 0 of that node, written behind the keys. Whatever takes keys from the
/// node that were brought back takes the note with them, or leaves one of before. One caller at a time.
/// </summary>
/// <remarks>
/// The history is written alone, behind the rest, and not again where it stays, so that a node that was emptied lacks it from then on. A node that has lost what it was at the cut-over lacks the
/// epoch that was published there behind it. Before anything is brought back there is a note already, of where that begins, or one that is none where all keys are to
/// be brought back: what is lost from there on takes it as well.
/// </remarks>
/// <param name="plan">The plan.</param>
/// <param name="link">The link of the plan whose way back this is.</param>
internal sealed class ReturnNote(OpenedPlan plan, PlannedLink link)
{
    /// <summary>How much of a stream that writes none of the keys may pass before it is noted: not for each ping, for the node may take no writes by then.</summary>
    private const long LeastBytes = 1024 * 1024;

    private const string HistoryField = "id";

    private readonly string _key = $"__rt:back:{plan.Plan.Id}:{link.Target}";
    private readonly LinkConnections _connections = new($"{plan.Plan.Id}:back:{link.Target}>{link.Source}");
    private readonly Lock _gate = new();
    private LandedPosition? _written;
    private LandedPosition? _sent;
    private bool _isAnew;

    /// <summary>Finds out where to begin.</summary>
    /// <param name="mark">Where the stream of the new node stood at the cut-over.</param>
    /// <param name="isAnew">Whether all keys are to be brought back, whatever the node has.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>From where on the stream is to be read; and whether all keys are to be brought back, as where the node has lost what it was by then: those are read behind that.</returns>
    public async Task<(LandedPosition From, bool IsAnew)> BeginAsync(LandedPosition mark, bool isAnew, CancellationToken cancellationToken)
    {
        NodeClient node = await NodeClient.ConnectAsync(link.Source, plan.AccessOld(link.Source), cancellationToken).ConfigureAwait(false);
        await using (node.ConfigureAwait(false))
        {
            await _connections.EndOthersAsync(AskOf(node), cancellationToken).ConfigureAwait(false);
            var (note, isWhole) = await ReadAsync(node, cancellationToken).ConfigureAwait(false);
            Set(note, note, isAnew: false);
            if (note is { } from && !isAnew)
            {
                return (from, false);
            }

            if (isWhole && !isAnew && await HasEpochAsync(node, cancellationToken).ConfigureAwait(false))
            {
                Took(await WritePlaceAsync(node, mark, cancellationToken).ConfigureAwait(false));

                // What takes the epoch away from here on takes the note as well.
                if (await HasEpochAsync(node, cancellationToken).ConfigureAwait(false))
                {
                    Took(await WriteHistoryAsync(node, mark, cancellationToken).ConfigureAwait(false));
                    return (mark, false);
                }
            }

            LandedPosition now = await StreamMark.NowAsync(
                link.Target, plan.AccessNew(link.Target), (note ?? mark).At, $"__rt:back:{plan.Plan.Id}:mark", cancellationToken).ConfigureAwait(false);
            Took(await node.TryAsync(cancellationToken, "HSET", _key, HistoryField, "-", "offset", "-", "db", "-").ConfigureAwait(false) as ReplyError);
            Set(null, null, isAnew: true);
            return (now, true);
        }
    }

    /// <summary>Looks whether the node has all that was brought back to it.</summary>
    public async Task<bool> IsThereAsync(CancellationToken cancellationToken)
    {
        NodeClient node = await NodeClient.ConnectAsync(link.Source, plan.AccessOld(link.Source), cancellationToken).ConfigureAwait(false);
        await using (node.ConfigureAwait(false))
        {
            var (note, isWhole) = await ReadAsync(node, cancellationToken).ConfigureAwait(false);
            return isWhole != _isAnew && IsOurs(note)
                && (note is not null || await HasEpochAsync(node, cancellationToken).ConfigureAwait(false));
        }
    }

    /// <summary>Sees, on a connection that is new, that nothing is lost and nothing more comes by those before.</summary>
    /// <exception cref="ReshardException">Something is lost.</exception>
    public async Task MeetAsync(NodeClient node, CancellationToken cancellationToken)
    {
        await _connections.EndOthersAsync(AskOf(node), cancellationToken).ConfigureAwait(false);
        await _connections.NameAsync(AskOf(node), cancellationToken).ConfigureAwait(false);
        var (note, isWhole) = await ReadAsync(node, cancellationToken).ConfigureAwait(false);
        if (isWhole == _isAnew || !IsOurs(note))
        {
            throw Lost();
        }

        Set(note, note, _isAnew);
    }

    /// <summary>Whether it is to be written though no key was.</summary>
    public bool IsDue(LandedPosition position) => position.At.Offset - (_written?.At.Offset ?? 0) >= LeastBytes;

    /// <summary>Writes it, with all keys up to there at the node. Database 0 is selected afterwards.</summary>
    /// <returns>What the node has against it; null for nothing.</returns>
    /// <exception cref="ReshardException">What was there before is lost.</exception>
    public async Task<ReplyError?> WriteAsync(NodeClient node, LandedPosition position, CancellationToken cancellationToken)
    {
        bool keepsHistory = !_isAnew && _written?.At.Id == position.At.Id;
        ReplyError? error = await WritePlaceAsync(node, position, cancellationToken).ConfigureAwait(false);
        return error is not null || keepsHistory ? error : await WriteHistoryAsync(node, position, cancellationToken).ConfigureAwait(false);
    }

    // Without the history it is none, should what was there before be lost, and nobody see the answer.
    private async Task<ReplyError?> WritePlaceAsync(NodeClient node, LandedPosition position, CancellationToken cancellationToken)
    {
        var request = new RespBuffer();
        WriteQuestion(request);
        request.WriteRequest("HSET", _key, "offset", Text(position.At.Offset), "db", Text(position.Database ?? -1));
        var (before, isAnew) = (_written, _isAnew);
        bool isWhole = !isAnew && before is not null;
        LandedPosition? after = isWhole ? position with { At = position.At with { Id = before!.Value.At.Id } } : null;
        Set(before, after, isAnew);
        object?[] replies = await node.SendAsync(request, 3, cancellationToken).ConfigureAwait(false);
        if (replies.OfType<ReplyError>().FirstOrDefault() is { } error)
        {
            return error;
        }

        if (Read(replies[1]) is var (note, wasWhole) && !(wasWhole != isAnew && note == before))
        {
            await node.AskAsync(cancellationToken, "DEL", _key).ConfigureAwait(false);
            throw Lost();
        }

        Set(after, after, isAnew);
        return null;
    }

    private async Task<ReplyError?> WriteHistoryAsync(NodeClient node, LandedPosition position, CancellationToken cancellationToken)
    {
        Set(_written, position, _isAnew);
        if (await node.TryAsync(cancellationToken, "HSET", _key, HistoryField, position.At.Id.Text).ConfigureAwait(false) is ReplyError error)
        {
            return error;
        }

        Set(position, position, isAnew: false);
        return null;
    }

    private static Func<RespBuffer, CancellationToken, Task<object?>> AskOf(NodeClient node) =>
        async (request, cancellationToken) => (await node.SendAsync(request, 1, cancellationToken).ConfigureAwait(false))[0];

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static async Task<long> EpochOfAsync(NodeClient node, CancellationToken cancellationToken)
    {
        await node.AskAsync(cancellationToken, "SELECT", "0").ConfigureAwait(false);
        object? reply = await node.AskAsync(cancellationToken, "HMGET", EpochRecord.Key, EpochRecord.CurrentField).ConfigureAwait(false);
        return reply is object?[] { Length: 1 } fields && long.TryParse(ReplyTree.Text(fields[0]), NumberStyles.None, CultureInfo.InvariantCulture, out long epoch) ? epoch : 0;
    }

    // Nothing, a position, or what is left of one.
    private static (LandedPosition? Note, bool IsWhole) Read(object? reply)
    {
        if (reply is not object?[] { Length: 3 } fields || Array.TrueForAll(fields, static field => field is null))
        {
            return (null, true);
        }

        return ReplicationId.TryParse(ReplyTree.Text(fields[0]), out ReplicationId id) && long.TryParse(ReplyTree.Text(fields[1]), NumberStyles.None, CultureInfo.InvariantCulture, out long offset)
            && int.TryParse(ReplyTree.Text(fields[2]), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int db)
            ? (new LandedPosition(new ReplicationPosition(id, offset), db < 0 ? null : db), true)
            : (null, false);
    }

    private async Task<(LandedPosition? Note, bool IsWhole)> ReadAsync(NodeClient node, CancellationToken cancellationToken)
    {
        var request = new RespBuffer();
        WriteQuestion(request);
        object?[] replies = await node.SendAsync(request, 2, cancellationToken).ConfigureAwait(false);
        return replies.OfType<ReplyError>().FirstOrDefault() is { } error
            ? throw new ReshardException(
                error.IsBusy ? ReshardFailure.TargetUnreachable : ReshardFailure.TargetRefused, $"Node '{link.Source}' refuses HMGET: {error.Text.TrimEnd('.')}.")
            : Read(replies[1]);
    }

    // The cut-over publishes it at the node that serves on when that has written all that it was to write before.
    private async Task<bool> HasEpochAsync(NodeClient node, CancellationToken cancellationToken)
    {
        NodeClient other = await NodeClient.ConnectAsync(link.Target, plan.AccessNew(link.Target), cancellationToken).ConfigureAwait(false);
        await using (other.ConfigureAwait(false))
        {
            return await EpochOfAsync(node, cancellationToken).ConfigureAwait(false) >= await EpochOfAsync(other, cancellationToken).ConfigureAwait(false);
        }
    }

    private void WriteQuestion(RespBuffer request)
    {
        request.WriteRequest("SELECT", "0");
        request.WriteRequest("HMGET", _key, HistoryField, "offset", "db");
    }

    // What nobody has answered for may have been written or not.
    private bool IsOurs(LandedPosition? note)
    {
        lock (_gate)
        {
            return note == _written || note == _sent;
        }
    }

    private void Set(LandedPosition? written, LandedPosition? sent, bool isAnew)
    {
        lock (_gate)
        {
            (_written, _sent, _isAnew) = (written, sent, isAnew);
        }
    }

    private void Took(ReplyError? error)
    {
        if (error is not null)
        {
            throw new ReshardException(
                KeyCopy.MayPass(error) ? ReshardFailure.TargetUnreachable : ReshardFailure.TargetRefused,
                $"Node '{link.Source}' refuses the note of what is back from '{link.Target}': {error.Text.TrimEnd('.')}. See to it that it takes writes, and that the user has the rights that docs/epochs.md names.");
        }
    }

    private ReshardException Lost() => new(ReshardFailure.TargetWiped, $"Node '{link.Source}' has lost some of what was brought back to it from '{link.Target}'; that is brought back again.");
}
