using System.Diagnostics;
using RedisTyped.Batches;
using RedisTyped.Execution;
using RedisTyped.Gateway.Links;
using RedisTyped.Gateway.Sessions;
using RedisTyped.Protocol;

namespace RedisTyped.Gateway.Clients;

/// <summary>
/// The requests of one reading of a client while nodes may refuse them for the sake of a cut-over. They are sent all at once; those that are refused are sent
/// again to the owners of then, and no later one of the client overtakes them: nothing more is read before all have been answered. For one client.
/// </summary>
/// <param name="client">The client.</param>
/// <param name="refusals">Tells refusals.</param>
internal sealed class FollowedRequests(GatewayClient client, RefusedRequests refusals)
{
    private readonly List<FollowedRequest> _requests = [];

    /// <summary>Whether there are any.</summary>
    public bool IsAny => _requests.Count > 0;

    /// <summary>Adds one behind the others.</summary>
    /// <param name="plan">How it is passed on.</param>
    /// <param name="bytes">Its bytes, which stay where they are until all have been answered.</param>
    /// <param name="arguments">Where its arguments stand.</param>
    public void Add(ForwardPlan plan, ReadOnlyMemory<byte> bytes, ReadOnlySpan<ArgumentRange> arguments) =>
        _requests.Add(new FollowedRequest(plan, bytes, arguments.ToArray()));

    /// <summary>Sends all, and gives the client their replies in their order.</summary>
    /// <param name="gone">The client has gone.</param>
    /// <returns>False: nothing was sent, since keys have to be brought to their nodes first; the requests are to be read again.</returns>
    public async Task<bool> AnswerAsync(CancellationToken gone)
    {
        try
        {
            long start = Stopwatch.GetTimestamp();
            if (!TrySend())
            {
                return false;
            }

            client.SendAsked();
            int written = await WriteUntilRefusedAsync().ConfigureAwait(false);
            if (written < _requests.Count)
            {
                using var late = new LateEnd(gone);
                await FollowAsync(_requests[written..], start, late.Token).ConfigureAwait(false);
                _requests[written..].ForEach(client.Write);
            }

            client.Flush();
            return true;
        }
        finally
        {
            _requests.Clear();
        }
    }

    // What is not refused is answered when it comes, as ever. Gives how many were.
    private async Task<int> WriteUntilRefusedAsync()
    {
        bool isWritten = false;
        for (int i = 0; i < _requests.Count; i++)
        {
            FollowedRequest request = _requests[i];
            if (isWritten && !request.Answered.IsCompleted)
            {
                client.Flush();
                isWritten = false;
            }

            await request.Answered.ConfigureAwait(false);
            if (request.IsRefused)
            {
                client.Flush();
                return i;
            }

            client.Write(request);
            isWritten = true;
        }

        return _requests.Count;
    }

    // Which of them are made again is decided as it is for the calls of a batch.
    private async Task FollowAsync(List<FollowedRequest> requests, long start, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.WhenAll(requests.Select(static request => request.Answered)).ConfigureAwait(false);
            HashSet<FollowedShare> again = MadeAgain(requests);
            if (again.Count == 0 || !await IsTurnAsync(start, cancellationToken).ConfigureAwait(false))
            {
                return;
            }

            if (!TrySendAgain(requests, again))
            {
                // Their keys would have to be brought over first.
                return;
            }

            client.SendAsked();
        }
    }

    private bool TrySend()
    {
        using CallSection section = CallSection.Enter();
        RoutedLinks links = client.Follow();
        if (links.Topology.Transition is null)
        {
            _requests.ForEach(request => request.Send(client, links, refusals));
            return true;
        }

        return false;
    }

    private bool TrySendAgain(List<FollowedRequest> requests, HashSet<FollowedShare> again)
    {
        using CallSection section = CallSection.Enter();
        RoutedLinks links = client.Follow();
        if (links.Topology.Transition is null)
        {
            foreach (FollowedRequest request in requests.Where(request => request.Shares.Any(again.Contains)))
            {
                request.SendAgain(again, client, links, refusals);
            }

            return true;
        }

        return false;
    }

    private static HashSet<FollowedShare> MadeAgain(List<FollowedRequest> requests)
    {
        (FollowedRequest Request, FollowedShare Share)[] shares = [.. requests.SelectMany(static request => request.Shares, static (request, share) => (request, share))];
        return [.. CallOrder.MadeAgain([.. shares.Select(static one => one.Request.OrderOf(one.Share))]).Select(place => shares[place].Share)];
    }

    private async Task<bool> IsTurnAsync(long start, CancellationToken cancellationToken)
    {
        try
        {
            return await refusals.AwaitTurnAsync(start, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
