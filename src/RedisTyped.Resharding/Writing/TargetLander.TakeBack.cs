using System.Globalization;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Writing.Expiry;
using RedisTyped.Resharding.Writing.Sending;

namespace RedisTyped.Resharding.Writing;

internal sealed partial class TargetLander
{
    /// <summary>The source is not held for longer by a target that does not answer.</summary>
    private static readonly TimeSpan LongestNote = TimeSpan.FromSeconds(1);

    // Null where it was not begun from the first, or what it was given is not known.
    private SecondStep? _secondStep;

    /// <summary>
    /// Takes the second step back while the source is still held: nothing that the target has ended by itself can have been prolonged by then. Where that cannot be done, or
    /// not in time, the link is given everything anew.
    /// </summary>
    /// <param name="cancellationToken">Cancelled no later than the source is held.</param>
    public async ValueTask TakeBackExpiriesAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _expiring.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Times stay real as of the second step, which is too late for any other pass.
            return;
        }

        try
        {
            if (_shift.Mode == ExpiryMode.Plain && !_isDistrusted && !(_secondStep is { } step && await TryTakeBackAsync(step, cancellationToken).ConfigureAwait(false)))
            {
                using var limit = new CancellationTokenSource(LongestNote);
                await DistrustAsync(Why(), limit.Token).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ReshardException)
        {
            // What the target says since the second step has it given everything anew, too.
        }
        finally
        {
            _secondStep = null;
            Leave();
        }
    }

    private async Task<bool> TryTakeBackAsync(SecondStep step, CancellationToken cancellationToken)
    {
        if (_stream is null || _sender is not { } sender)
        {
            return false;
        }

        _shift.Set(ExpiryMode.Settled, step.Margin);
        foreach (DatabaseKey key in step.Near)
        {
            _shift.Note(key.Key, key.Db);
        }

        try
        {
            var passes = new ExpiryPasses(_options, _abilities!, _client, sender, _shift, _sweeper.IsOwn);
            await passes.SomeAsync(step.Passes.Given, cancellationToken).ConfigureAwait(false);
            bool isAtSource = await IsAnyAtSourceAsync(passes.Gone, cancellationToken).ConfigureAwait(false);

            // What was sent over an earlier connection may come behind.
            if (isAtSource || cancellationToken.IsCancellationRequested || step.Connections != _client.Connections || _options.Time.GetUtcNow() >= step.Until)
            {
                return false;
            }

            await NoteExpiriesAsync(ExpiryMode.Settled, step.Until, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is OperationCanceledException or ReshardException)
        {
            return false;
        }
    }

    // The target's clock may be ahead of the source's. Before Redis 7.0 a source has no PEXPIRETIME; PTTL says the same of a key that is not there.
    private async Task<bool> IsAnyAtSourceAsync(IReadOnlyList<DatabaseKey> keys, CancellationToken cancellationToken)
    {
        if (keys.Count == 0 || _options.Contents is not { } access)
        {
            return keys.Count > 0;
        }

        NodeClient source = await NodeClient.ConnectAsync(_options.Source, access, cancellationToken).ConfigureAwait(false);
        await using (source.ConfigureAwait(false))
        {
            foreach (DatabaseKey[] some in keys.Chunk(ExpiryPasses.KeysAtOnce))
            {
                var request = new RespBuffer();
                foreach (DatabaseKey key in some)
                {
                    request.WriteRequest("SELECT", key.Db.ToString(CultureInfo.InvariantCulture));
                    request.WriteArray(2);
                    request.WriteBulk("PTTL"u8);
                    request.WriteBulk(key.Key);
                }

                object?[] replies = await source.SendAsync(request, 2 * some.Length, cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
                if (replies.Where(static (_, i) => i % 2 == 1).Any(static reply => reply is not ExpiryPasses.NotThere))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>What is needed to take it back.</summary>
    /// <param name="Near">The keys that it was to look at.</param>
    /// <param name="Passes">Which it has given their times.</param>
    /// <param name="Until">When the first of the times comes that had been real before.</param>
    /// <param name="Margin">That of the first step.</param>
    /// <param name="Connections">How many the client had made.</param>
    private sealed record SecondStep(IReadOnlyList<DatabaseKey> Near, ExpiryPasses Passes, DateTimeOffset Until, TimeSpan Margin, long Connections);
}
