using System.Globalization;
using RedisTyped.Epochs;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Writing.Sending;

/// <summary>
/// Sees that a target gets keys by one plan at a time: what two bring is applied twice, and what one brings by a topology that is past falls over what clients write.
/// </summary>
/// <param name="options">The link; of no plan, it is looked for none.</param>
internal sealed class OtherPlans(TargetOptions options)
{
    private const string Superseded = "superseded";

    private readonly LinkConnections _connections = new(options.Source, options.Plan);

    /// <summary>Looks whether none writes there now, and none has changed the topology since.</summary>
    /// <param name="ask">Asks the target, in database 0. Errors are answers: who may not be asked says nothing.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ReshardException">One does, or has.</exception>
    public async Task RefuseAsync(Func<RespBuffer, CancellationToken, Task<object?>> ask, CancellationToken cancellationToken)
    {
        if (options.Plan is null)
        {
            return;
        }

        if (await _connections.FindOtherPlanAsync(ask, cancellationToken).ConfigureAwait(false) is { } other)
        {
            throw Busy($"gets keys by plan {other.Plan}, from {other.From}, and would take what two plans bring twice. End the sync of one of them: the other one begins anew there");
        }

        var request = new RespBuffer();
        request.WriteRequest("HMGET", EpochRecord.Key, EpochRecord.CurrentField);
        if (await ask(request, cancellationToken).ConfigureAwait(false) is object?[] { Length: 1 } said
            && long.TryParse(ReplyTree.Text(said[0]), NumberStyles.None, CultureInfo.InvariantCulture, out long epoch) && epoch > options.Epoch)
        {
            if (options is { IsRetained: false, RefuseOvertaken: { } refuse })
            {
                await refuse(cancellationToken).ConfigureAwait(false);
                return;
            }

            throw Busy(string.Create(CultureInfo.InvariantCulture, $"says that epoch {epoch} is in force, and this plan was begun at epoch {options.Epoch}: another plan has changed the topology since. Make a new plan"));
        }
    }

    /// <summary>Takes from other plans the positions that they have left there: what comes from now on is none of theirs, and they begin anew should they be gone on with.</summary>
    /// <param name="client">Asks the target.</param>
    /// <param name="keys">What the resharding has in the database 0 of the target.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task SupersedeAsync(TargetClient client, IEnumerable<byte[]> keys, CancellationToken cancellationToken)
    {
        if (options.Plan is not { } plan)
        {
            return;
        }

        string own = Checkpoint.KeyOf(plan + ":");
        foreach (string key in keys.Select(ReplyTree.Text).Where(key => key.StartsWith(Checkpoint.KeyOf(""), StringComparison.Ordinal) && !key.StartsWith(own, StringComparison.Ordinal)))
        {
            var request = new RespBuffer();
            request.WriteRequest("SELECT", "0");
            request.WriteRequest("MULTI");
            request.WriteRequest("DEL", key);

            // That it is there tells that keys were brought by the tool.
            request.WriteRequest("HSET", key, Superseded, plan);
            request.WriteRequest("EXEC");
            object?[] replies = await client.SendAsync(request, 5, cancellationToken).ConfigureAwait(false);
            if (replies.OfType<ReplyError>().FirstOrDefault() is { } error)
            {
                throw BatchFailures.Of(options, error.Text, new FailedCommand("HSET", null));
            }
        }
    }

    private ReshardException Busy(string why) => new(ReshardFailure.PlanBusy, $"The target {options.Address} {why}.");
}
