using System.Diagnostics;
using RedisTyped.Blocking;
using RedisTyped.Gateway.Commands;
using RedisTyped.Gateway.Replies;
using RedisTyped.Gateway.Sessions;
using StackExchange.Redis;

namespace RedisTyped.Gateway.Dispatch;

// What is with a node for longer than a command of before.
internal sealed partial class CommandSession
{
    // Its own connections are to nodes by their places, which mean others then: what they held is lost, and nobody may think otherwise.
    private async Task<bool> FollowAsync()
    {
        if (!_links.Follow())
        {
            return false;
        }

        _transaction.LoseNode();
        await _own.DisposeAsync().ConfigureAwait(false);
        if (_subscriptions.AreElsewhere(_links))
        {
            _output.Abort();
        }

        return true;
    }

    private async Task<ReadOnlyMemory<byte>> WaitAsync(CommandRule rule, IReadOnlyList<byte[]> words, CancellationToken cancellationToken)
    {
        await _transaction.LeaveAbandonedAsync().ConfigureAwait(false);

        // MIGRATE waits for another server.
        TimeSpan wait = rule.IsDenied ? Timeout.InfiniteTimeSpan : BlockingTimeout.Of(rule.Spec.Name, [.. words.Skip(1).Select(static word => (object)(RedisValue)word)]) ?? Timeout.InfiniteTimeSpan;
        for (long start = Stopwatch.GetTimestamp(); ;)
        {
            var place = CommandPlace.Of(rule, words, _links);
            if (place.Fault is { } fault)
            {
                return ReplyText.Error(fault);
            }

            await place.BringOverAsync(rule, words, _links).ConfigureAwait(false);
            ReadOnlyMemory<byte>? answer;
            try
            {
                byte[][] awaited = [.. place.Keys.Select(key => words[key])];
                answer = await _own.WaitAsync(place.Node, place.Request(words, _links), awaited, wait, cancellationToken).ConfigureAwait(false);
            }
            catch (IOException lost)
            {
                // What was watched over the same connection is watched no more.
                _transaction.LoseNode(place.Node);
                return ReplyText.Error(CommandFault.Unreachable(_links, place.Node, lost.Message));
            }

            if (answer is { } reply)
            {
                // It may have waited for any time before. What counts is how long it takes to ask again.
                start = reply.Span.StartsWith("-UNBLOCKED "u8) ? Stopwatch.GetTimestamp() : start;
                if (!await _scope.Refusals.IsToBeMadeAgainAsync(reply, start, cancellationToken).ConfigureAwait(false))
                {
                    return reply;
                }
            }

            if (answer is null && _own.AreWaitsEnded)
            {
                _transaction.LoseNode(place.Node);
                return ReplyText.Error(CommandFault.Ending);
            }

            if (!await FollowAsync().ConfigureAwait(false) && answer is null)
            {
                _transaction.LoseNode(place.Node);
                return ReplyText.Error(CommandFault.Unreachable(_links, place.Node, "it is closed"));
            }
        }
    }
}
