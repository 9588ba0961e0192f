using System.Globalization;
using RedisTyped.Epochs;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Clients;

/// <summary>
/// Changes keys of nodes that serve as long as no other plan has begun to bring keys there, and none has changed the topology since. The node sees to that itself: what it
/// is asked before is watched (WATCH) until the transaction that changes the keys, which is not run if any of it is another by then.
/// </summary>
/// <param name="plan">The plan whose keys they are.</param>
/// <param name="epoch">The epoch that it led to; null where that is not known, and no other plan counts.</param>
/// <param name="isBack">Whether they are brought back, and not removed.</param>
internal sealed class PlanGuard(string plan, long? epoch, bool isBack = false)
{
    /// <summary>Looks, once, by a transaction that changes nothing: whoever may not do that is told so before any is to.</summary>
    /// <exception cref="ReshardException">Another plan has begun there, or changed the topology; or the node cannot be asked, or refuses.</exception>
    public async Task RefuseAsync(NodeClient node, CancellationToken cancellationToken) =>
        Judge(node, await AskAsync(node, [.. Beginning(db: 0), ["EXEC"]], cancellationToken).ConfigureAwait(false));

    /// <summary>Runs commands in one transaction. By a connection that nobody else uses meanwhile, and that is of no more use behind an exception.</summary>
    /// <param name="node">The connection.</param>
    /// <param name="db">Their database.</param>
    /// <param name="commands">The commands. What ends the transaction is written behind them.</param>
    /// <param name="count">How many they are.</param>
    /// <param name="cancellationToken">Gives up waiting; what was sent may be run all the same.</param>
    /// <returns>Their replies; or one, an error, where the node runs none of them.</returns>
    /// <exception cref="ReshardException">Another plan has begun there, or changed the topology; nothing was run. Or the node cannot be asked.</exception>
    public async Task<object?[]> RunAsync(NodeClient node, int db, RespBuffer commands, int count, CancellationToken cancellationToken)
    {
        commands.WriteRequest("EXEC");
        while (true)
        {
            await BeginAsync(node, db, cancellationToken).ConfigureAwait(false);
            object?[] replies = await node.SendAsync(commands, count + 1, cancellationToken).ConfigureAwait(false);

            // Why a transaction is not run is in the replies before; without any of those, what is watched is another.
            if (replies[count] is not null)
            {
                return replies[count] is object?[] done ? done : [replies.OfType<ReplyError>().First()];
            }
        }
    }

    /// <summary>Removes from a node what a cut-over of this plan has left as pending; what is in force stays, and so does what another one announces.</summary>
    /// <exception cref="ReshardException">The node cannot be asked, or refuses.</exception>
    public async Task WithdrawAsync(NodeClient node, CancellationToken cancellationToken)
    {
        object? done = null;
        while (done is null)
        {
            object? reply = await BeginAsync(node, db: 0, cancellationToken).ConfigureAwait(false);
            EpochRecord said = PublishedEpoch.Read(reply);
            bool isOurs = said.Current > 0 && said.Pending <= said.Current;
            IEnumerable<string[]> withdrawal = isOurs ? PublishedEpoch.Withdrawal(reply) : [];
            done = (await AskAsync(node, [.. withdrawal, ["EXEC"]], cancellationToken).ConfigureAwait(false))[^1];
        }

        if ((done as object?[] ?? []).OfType<ReplyError>().FirstOrDefault() is { } error)
        {
            throw node.Refused("HSET", error);
        }
    }

    // Gives what the node says of epochs.
    private async Task<object?> BeginAsync(NodeClient node, int db, CancellationToken cancellationToken) =>
        Judge(node, await AskAsync(node, Beginning(db), cancellationToken).ConfigureAwait(false));

    private static string[][] Beginning(int db) =>
    [
        ["SELECT", "0"], ["WATCH", EpochRecord.Key, PlanNotes.Key], PublishedEpoch.Question, PlanNotes.Question, ["SELECT", db.ToString(CultureInfo.InvariantCulture)], ["MULTI"],
    ];

    private object? Judge(NodeClient node, object?[] replies)
    {
        PublishedEpoch.Refuse(PublishedEpoch.Read(replies[2]).Current, epoch);
        PlanNotes.RefuseOthers(node.Node, replies[3], plan, epoch ?? long.MaxValue, isBack);
        return replies[2];
    }

    private static async Task<object?[]> AskAsync(NodeClient node, string[][] requests, CancellationToken cancellationToken)
    {
        var buffer = new RespBuffer();
        foreach (string[] words in requests)
        {
            buffer.WriteRequest(words);
        }

        object?[] replies = await node.SendAsync(buffer, requests.Length, cancellationToken).ConfigureAwait(false);
        int refused = Array.FindIndex(replies, static reply => reply is ReplyError);
        return refused < 0 ? replies : throw node.Refused(requests[refused][0], (ReplyError)replies[refused]!);
    }
}
