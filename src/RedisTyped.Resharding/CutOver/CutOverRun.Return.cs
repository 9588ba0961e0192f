using System.Collections.Concurrent;
using RedisTyped.Epochs;
using RedisTyped.Resharding.Failures;

namespace RedisTyped.Resharding.CutOver;

internal sealed partial class CutOverRun
{
    /// <summary>Puts the old topology in force again after a run that ended before the targets were promoted. May be done twice.</summary>
    /// <exception cref="ReshardException">A server is not reached, or under another plan by now; it is done at all others.</exception>
    public async Task ReturnAsync()
    {
        await progress.ReadAsync().ConfigureAwait(false);
        _reached.Begin();
        var others = new ConcurrentBag<CutServer>();
        var lacking = new ConcurrentBag<CutServer>();
        ReshardException? unreached = await _reached.EachAsync(_sources, async source =>
        {
            // The next sync would replace what the targets have by what is left there.
            if (State.Unproven.Contains(source.Name)
                && !await LaterPlan.HasAsync(source, State).ConfigureAwait(false) && !await LostFences.HasDataAsync(source, State, CancellationToken.None).ConfigureAwait(false))
            {
                lacking.Add(source);
            }
            else if (await source.TryReturnAsync(State, CancellationToken.None).ConfigureAwait(false))
            {
                await source.UnpauseAsync(State.Run ?? "", CancellationToken.None).ConfigureAwait(false);
            }
            else
            {
                others.Add(source);
            }
        }).ConfigureAwait(false);

        if (State.Unproven.Count > 0)
        {
            // Those that have it need not prove it again, when what does is withdrawn.
            IEnumerable<CutServer> unproven = _sources.Where(source => State.Unproven.Contains(source.Name) && (!_reached.Has(source) || lacking.Contains(source)));
            progress.State = State with { Unproven = [.. unproven.Select(static source => source.Name)] };
            progress.KeepNow();
        }

        // Clients that see it at one that is not reached go on looking, and find nothing.
        await _reached.EachAsync(servers.Except(others).Except(lacking).ToArray(), async server =>
        {
            if (!server.Part.IsSource && await LaterPlan.HasAsync(server, State).ConfigureAwait(false))
            {
                others.Add(server);
                return;
            }

            await WithdrawAsync(server).ConfigureAwait(false);

            // Where the way back is given up, its targets stay fenced.
            await (server.Part.IsReplica && !course.IsBack ? RestoreReplicaFenceAsync(server) : Task.CompletedTask).ConfigureAwait(false);
        }).ConfigureAwait(false);
        if (!others.IsEmpty)
        {
            throw LaterPlan.At(others, unreached);
        }

        if (!lacking.IsEmpty)
        {
            throw LackingFault(lacking);
        }

        if (unreached is not null)
        {
            throw progress.Failed($"{unreached.Message} It may still refuse writes; when it can be reached, run this again, which sets that right first.");
        }

        progress.Return();
    }

    private ReshardException LackingFault(IEnumerable<CutServer> lacking)
    {
        string names = string.Join(", ", lacking.Select(static source => source.Name).Order(StringComparer.Ordinal));
        string mark = State.Mark is null ? "" : $" {EpochRecord.HeldField} {State.Mark}";
        return progress.Failed(
            $"{names} came back without what it had when its writes were held back, which the {course.To} nodes have, and nothing is changed there: what is left would replace that. Bring it back, and say so there by HSET {EpochRecord.Key} {EpochRecord.PendingField} {Epoch}{mark}; then run this again.");
    }

    // Where it took writes of clients as a replica, that is as it was when it is none any more, or was one before.
    private Task RestoreReplicaFenceAsync(CutServer server) =>
        State.WritableReplicas.Contains(server.Name) ? server.SetWritableReplicaAsync(isWritable: true, CancellationToken.None) : Task.CompletedTask;

    // What a source has taken that should have refused is kept, as long as no client has come over: the topology that it was written by stays in force.
    private async Task ReturnUnfencedAsync(LostFences lost)
    {
        progress.State = State with { Unproven = lost.Unproven };
        progress.StepBack();
        await ReturnAsync().ConfigureAwait(false);
        throw progress.Failed($"{LostFences.Told(lost.Unfenced)} No client had come over, so that it counts: run this again, which brings over what there is by now.");
    }
}
