using RedisTyped.Execution;
using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.Batches.Merging;

/// <summary>A command that a batch sends for mergeable calls: for one, or merged for many.</summary>
internal abstract class SentCommand
{
    /// <summary>What the node answers; null until it is sent.</summary>
    public Task? Reply { get; private set; }

    /// <summary>The calls that it is for, as commands of their own, if they are of a kind of which a later one replaces what an earlier one has written.</summary>
    public virtual IEnumerable<SingleCommand> Writes => [];

    /// <summary>Whether the node has run it, or may have; known when its calls have ended.</summary>
    public bool MayHaveRun { get; private set; }

    /// <summary>Whether its reply has come to its end without an answer.</summary>
    /// <seealso cref="ConnectionFault.Lost"/>
    public bool IsLost => Reply is { IsCompletedSuccessfully: true } reply && IsNoAnswer(reply);

    /// <summary>Queues the command; it does not fail, but its reply may.</summary>
    public void Send(IDatabaseAsync database)
    {
        try
        {
            Reply = Start(database);
        }
        catch (Exception fault)
        {
            // Such as a command that the connection's settings do without.
            Reply = Task.FromException(fault);
        }
    }

    /// <summary>Ends the calls by the reply, once that is there.</summary>
    /// <param name="node">The node that was asked.</param>
    /// <param name="run">Takes the failures.</param>
    /// <param name="more">Takes the commands that must be sent to answer calls which this reply does not.</param>
    public async ValueTask EndAsync(RedisNode node, BatchRun run, List<SentCommand> more)
    {
        bool isLost = IsLost;
        if (Reply!.IsCompletedSuccessfully && !isLost)
        {
            MayHaveRun = true;
            await AnswerAsync(run, more).ConfigureAwait(false);
            return;
        }

        Exception fault = isLost
            ? ConnectionFault.Lost(node.Id, "a command of a batch")
            : ConnectionFault.Of(node, "a command of a batch", Reply.Exception?.InnerException ?? new TaskCanceledException(Reply));
        if (fault is RedisServerException or RedisCommandException)
        {
            Refuse(fault, run, more);
        }
        else
        {
            MayHaveRun = IsInDoubt(fault);
            Fail(fault, run);
        }
    }

    /// <summary>Ends the calls without the reply.</summary>
    /// <param name="fault">Why it is not waited for; null: somebody has cancelled.</param>
    /// <param name="run">Takes the failures.</param>
    public void Abandon(Exception? fault, BatchRun run)
    {
        // Whatever comes for it later, nobody asks for any more.
        if (Reply is not null)
        {
            PendingReply.Observe(Reply);
        }

        MayHaveRun = Reply is not null && IsInDoubt(fault);
        Fail(fault, run);
    }

    protected abstract Task Start(IDatabaseAsync database);

    /// <summary>Ends the calls by the reply, which is there.</summary>
    protected abstract ValueTask AnswerAsync(BatchRun run, List<SentCommand> more);

    /// <summary>The node, or the client, would not have the command; nothing of it was done.</summary>
    protected abstract void Refuse(Exception fault, BatchRun run, List<SentCommand> more);

    /// <summary>Fails the calls, or cancels them if there is no fault.</summary>
    protected abstract void Fail(Exception? fault, BatchRun run);

    /// <summary>Whether what a reply has ended with is no answer. No node answers these with nothing: their nil is a value.</summary>
    /// <param name="reply">The reply, which has ended well.</param>
    protected virtual bool IsNoAnswer(Task reply) => reply is Task<RedisValue[]> { Result: null } or Task<RedisResult> { Result: null };

    private static bool IsInDoubt(Exception? fault) => fault is not NodeCallException { MayHaveRun: false };
}
