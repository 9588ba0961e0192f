using System.Globalization;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Writing.Sending;

namespace RedisTyped.Resharding.Writing;

// A target whose keys are read one after the other: a position alone does not tell which of them it has.
internal sealed partial class TargetLander : IScannedTarget
{
    private long _inserted;
    private bool _isPartial;

    /// <inheritdoc/>
    public long Inserted => _stream?.Inserted ?? _inserted;

    /// <inheritdoc/>
    public bool IsPartial
    {
        set
        {
            _isPartial = value;
            if (_stream is { } stream)
            {
                stream.IsPartial = value;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask RetainAsync(Func<byte[], int, bool> keeps, CancellationToken cancellationToken)
    {
        if (!_isReleased)
        {
            await _sweeper.SweepAsync(db: null, keeps, cancellationToken).ConfigureAwait(false);
        }
    }

    // What comes from an earlier connection of the link was ended before.
    private async Task CountInsertedAsync(CancellationToken cancellationToken)
    {
        object? reply = await _client.AskAsync(cancellationToken, "HMGET", Checkpoint.KeyOf(_options.Source), Checkpoint.InsertedField).ConfigureAwait(false);
        _inserted = reply is object?[] { Length: 1 } fields && long.TryParse(ReplyTree.Text(fields[0]), NumberStyles.None, CultureInfo.InvariantCulture, out long inserted) ? inserted : 0;
    }
}
